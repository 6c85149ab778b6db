import { type NonEmpty, requireFinite } from '../checks/non-empty.ts'
import { StatsError } from '../checks/stats-error.ts'

/**
 * The quantile of type 7, linear between order statistics at (n - 1)q (Hyndman & Fan, "Sample quantiles in statistical
 * packages", The American Statistician 50(4), 1996): the default of R, NumPy and most load-testing tools.
 *
 * @param q - from 0 (smallest value) to 1 (largest).
 * @returns in the unit of the values.
 * @throws StatsError `STATS_NOT_FINITE`, `STATS_OPTION_INVALID`.
 */
export function quantile(values: NonEmpty<number>, q: number): number {
  if (!(q >= 0 && q <= 1)) {
    throw new StatsError('STATS_OPTION_INVALID', `\`q\` must be from 0 to 1, received ${String(q)}.`)
  }
  return quantileOfSorted(Float64Array.from(requireFinite(values, 'values')).sort(), q)
}

/** Finite values in ascending order, wherever they are. */
export interface SortedValues {
  readonly length: number
  readonly at: (index: number) => number | undefined
}

/** The same of finite values that are sorted already, for many quantiles of many values; `q` is not checked. */
export function quantileOfSorted(sorted: SortedValues, q: number): number {
  const position = (sorted.length - 1) * q
  const index = Math.floor(position)
  const below = sorted.at(index) ?? Number.NaN
  const above = sorted.at(Math.min(index + 1, sorted.length - 1)) ?? Number.NaN
  return below + (above - below) * (position - index)
}
