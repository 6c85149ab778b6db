import type { NonEmpty } from '../checks/non-empty.ts'
import { requireCount } from '../checks/require-option.ts'
import { StatsError } from '../checks/stats-error.ts'
import { blockInterval } from './block-interval.ts'
import type { YuenInterval } from './yuen.ts'

/** The settings of {@link runningIntervals}. */
export interface RunningOptions {
  readonly confidence: number
  /** Fewest values of an interval. @default 5 */
  readonly first?: number
  /** Most intervals, spread evenly; each costs a sort. @default 100 */
  readonly points?: number
}

/**
 * The interval as it stood after each of some numbers of values, the last of them all. Every one holds at its own level, not all
 * of them together: it shows how an estimate settled, and must not be used to stop.
 *
 * @returns none where there are fewer values than `first`; a beginning whose kept values are all equal has no interval and is left out.
 * @throws StatsError `STATS_OPTION_INVALID`, `STATS_NOT_FINITE`.
 */
export function runningIntervals(values: NonEmpty<number>, options: RunningOptions): readonly YuenInterval[] {
  const { confidence, first = 5, points = 100 } = options
  requireCount(first, 'first', 5)
  requireCount(points, 'points', 1)
  const steps = Math.min(points, values.length - first + 1)
  return Array.from({ length: Math.max(0, steps) }, (_, step) => {
    const rest = values.length - first
    const n = values.length - Math.round((rest * (steps - 1 - step)) / Math.max(1, steps - 1))
    const [head, ...tail] = values
    return intervalOrNone([head, ...tail.slice(0, n - 1)], confidence)
  }).filter((interval) => interval !== undefined)
}

function intervalOrNone(values: NonEmpty<number>, confidence: number): YuenInterval | undefined {
  try {
    return blockInterval(values, { confidence })
  } catch (error) {
    if (error instanceof StatsError && error.code === 'STATS_ZERO_VARIANCE') return undefined
    throw error
  }
}
