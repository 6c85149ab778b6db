import { type NonEmpty, requireFinite } from '../checks/non-empty.ts'
import { StatsError } from '../checks/stats-error.ts'

declare const checked: unique symbol

/** Paired differences d_k = log(arm's time / baseline's time), one a block; negative means that the arm is faster. */
export type LogRatios = NonEmpty<number> & { readonly [checked]: true }

/** No two builds of one program differ 1000 times; a larger "log ratio" is a difference of times or a percentage. */
const LARGEST = Math.log(1000)

/**
 * Checks that numbers can be log ratios of times: finite and at most log 1000 in size.
 *
 * @throws StatsError `STATS_EMPTY`, `STATS_NOT_FINITE`, `STATS_NOT_LOG_SCALE`.
 */
export function logRatios(values: readonly number[]): LogRatios {
  const finite = requireFinite(values, 'differences')
  if (!areLogRatios(finite)) {
    throw new StatsError(
      'STATS_NOT_LOG_SCALE',
      `a log ratio of two times must be within ±log 1000, received ${finite.find(isTooLarge)}: take logarithms before the difference.`,
    )
  }
  return finite
}

function areLogRatios(values: NonEmpty<number>): values is LogRatios {
  return !values.some(isTooLarge)
}

function isTooLarge(value: number): boolean {
  return Math.abs(value) > LARGEST
}
