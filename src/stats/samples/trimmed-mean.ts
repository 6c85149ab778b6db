import { type NonEmpty, requireFinite } from '../checks/non-empty.ts'
import { DEFAULT_TRIM, trimCount, trimmedMoments } from './trimmed-moments.ts'

/**
 * The mean of what is left after `trim` of the values is cut off at either end (Wilcox 2012, 2.2.3); 20 % by default.
 *
 * @returns in the unit of the values.
 * @throws StatsError `STATS_NOT_FINITE`, `STATS_OPTION_INVALID`.
 */
export function trimmedMean(values: NonEmpty<number>, trim: number = DEFAULT_TRIM): number {
  const sorted = Float64Array.from(requireFinite(values, 'values')).sort()
  return trimmedMoments(sorted, trimCount(sorted.length, trim)).mean
}

/**
 * The variance (divisor n - 1) after each cut-off value is replaced by the nearest kept one (Wilcox 2012, 2.2.4).
 *
 * @returns in the squared unit of the values; 0 for a single value.
 * @throws StatsError `STATS_NOT_FINITE`, `STATS_OPTION_INVALID`.
 */
export function winsorizedVariance(values: NonEmpty<number>, trim: number = DEFAULT_TRIM): number {
  const sorted = Float64Array.from(requireFinite(values, 'values')).sort()
  return trimmedMoments(sorted, trimCount(sorted.length, trim)).winsorizedVariance
}
