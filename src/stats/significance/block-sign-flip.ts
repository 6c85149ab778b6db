import type { NonEmpty } from '../checks/non-empty.ts'
import { studentTCdf } from '../distributions/student-t.ts'
import type { YuenInterval } from '../intervals/yuen.ts'
import { signFlipTest, type SignFlipOptions, type SignFlipResult } from './sign-flip.ts'

/** The settings of {@link blockTest}. */
export interface BlockTestOptions extends Pick<SignFlipOptions, 'seed' | 'nullValue' | 'flips'> {
  /** @default 'two-sided' */
  readonly alternative?: 'two-sided' | 'less'
}

/**
 * {@link signFlipTest} for values that came one after the other. Signs may be flipped one by one only where values are independent. Where
 * their interval is wider because they hang together, p is at least that of the t test on its standard error.
 *
 * @param interval of the same values, from `blockInterval`.
 * @throws StatsError as {@link signFlipTest}.
 */
export function blockTest(
  values: NonEmpty<number>,
  interval: YuenInterval,
  options: BlockTestOptions,
): SignFlipResult {
  const flipped = signFlipTest(values, options)
  const { estimate, se, df, inflation = 1 } = interval
  if (inflation <= 1) return flipped
  const t = (estimate - (options.nullValue ?? 0)) / se
  const p = options.alternative === 'less' ? studentTCdf(t, df) : 2 * studentTCdf(-Math.abs(t), df)
  return { ...flipped, p: Math.min(1, Math.max(flipped.p, p)) }
}
