import type { NonEmpty } from '../checks/non-empty.ts'
import { DEFAULT_TRIM } from '../samples/trimmed-moments.ts'
import { serialInflation } from '../samples/serial-correlation.ts'
import { widen, type YuenInterval, yuenInterval, type YuenOptions } from './yuen.ts'

/**
 * {@link yuenInterval} of values that came one after the other, which may hang together: an offset that an arm keeps for some blocks
 * makes as many blocks say less. The variance is that of Yuen times {@link serialInflation}.
 *
 * Simulated (4,000 runs each, normal values, a nominal 5 %): of independent values 3.8 to 4.7 % of the intervals miss with 8 to 100
 * blocks, 3.8 to 5.8 % without this. They are wider by 17 % at 8 blocks, 14 % at 12, 9 % at 24 and 6 % at 48 on average. Of values
 * with AR(1) offsets of rho 0.5, which are half of the variance or all of it, 9 to 14 % miss with 8 to 24 blocks and 7.5 to 8.8 %
 * with 48; without this 13 to 24 %. What hangs together for longer, such as rho 0.9, is not repaired by it.
 *
 * @param values in time order.
 * @throws StatsError as {@link yuenInterval}.
 */
export function blockInterval(values: NonEmpty<number>, options: YuenOptions = {}): YuenInterval {
  return widen(yuenInterval(values, options), serialInflation(values, options.trim ?? DEFAULT_TRIM))
}
