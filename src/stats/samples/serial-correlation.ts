import { requireFinite, type NonEmpty } from '../checks/non-empty.ts'
import { trimCount } from './trimmed-moments.ts'

/** Above this the estimate says little more than that values hang together; the variance is then 19 times that of independent ones. */
const MOST = 0.9

/**
 * The correlation of neighbours in a row of values, after those that trimming would cut off are replaced by the nearest kept one: what a
 * trimmed mean's variance follows is its winsorized values (Wilcox 2012, 3.3), and one outlier must not hide a row's memory.
 *
 * The usual estimate r is too low by about 1/n in independent values, since their mean is estimated as well; r + 1/n is not
 * (Huitema & McKean 1991, "Autocorrelation estimation and inference with small samples", Psychological Bulletin 110, their r₁₊).
 *
 * @param values in time order.
 * @returns at most 0.9; 0 where all values are equal.
 * @throws StatsError `STATS_NOT_FINITE`, `STATS_OPTION_INVALID`.
 */
export function serialCorrelation(values: NonEmpty<number>, trim: number): number {
  const sorted = Float64Array.from(requireFinite(values, 'values')).sort()
  const n = sorted.length
  const trimmed = trimCount(n, trim)
  const [lowest, highest] = [sorted[trimmed] ?? Number.NaN, sorted[n - 1 - trimmed] ?? Number.NaN]
  const winsorized = values.map((value) => Math.min(highest, Math.max(lowest, value)))
  const mean = winsorized.reduce((sum, value) => sum + value, 0) / n
  const deviations = winsorized.map((value) => value - mean)
  let squares = 0
  let neighbours = 0
  for (const [index, deviation] of deviations.entries()) {
    squares += deviation ** 2
    neighbours += deviation * (deviations[index - 1] ?? 0)
  }
  return squares > 0 ? Math.min(MOST, neighbours / squares + 1 / n) : 0
}

/**
 * By how much blocks that hang together raise the variance of their mean: (1 + r) / (1 - r), as in an AR(1) series (Bayley & Hammersley
 * 1946, "The effective number of independent observations in an autocorrelated time series", Suppl. J. R. Stat. Soc. 8; Zwiers &
 * von Storch 1995, "Taking serial correlation into account in tests of the mean", J. Climate 8). Never below 1: neighbours that
 * seem to repel each other make no interval narrower.
 *
 * @param values in time order.
 * @throws StatsError as {@link serialCorrelation}.
 */
export function serialInflation(values: NonEmpty<number>, trim: number): number {
  const r = Math.max(0, serialCorrelation(values, trim))
  return (1 + r) / (1 - r)
}
