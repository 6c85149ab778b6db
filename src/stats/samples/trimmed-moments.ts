import { StatsError } from '../checks/stats-error.ts'

/** The share that is cut off at either end where nothing else is asked for. */
export const DEFAULT_TRIM: number = 0.2

/** What trimming leaves of a sample. */
export interface TrimmedMoments {
  /** The mean of the values that are kept. */
  readonly mean: number
  /** The variance (divisor n - 1) after each cut-off value is replaced by the nearest kept one. */
  readonly winsorizedVariance: number
  /** How many values are kept: h = n - 2g. */
  readonly kept: number
}

/**
 * The trimmed mean and the winsorized variance of an ascending sample (Wilcox, "Introduction to Robust Estimation and
 * Hypothesis Testing", 3rd ed. 2012, 2.2.3 and 3.3). Deviations are taken from a kept value, so that a constant sample
 * has variance 0 exactly.
 *
 * @param sorted - ascending and finite; not checked, this is the inner loop of the sign-flip test.
 * @param trimmed - how many are cut off at either end, see {@link trimCount}; less than half.
 */
export function trimmedMoments(sorted: Float64Array, trimmed: number): TrimmedMoments {
  const n = sorted.length
  const kept = n - 2 * trimmed
  const lowest = sorted[trimmed] ?? Number.NaN
  const highest = (sorted[n - 1 - trimmed] ?? Number.NaN) - lowest
  let sum = 0
  let squares = 0
  for (let index = trimmed; index < n - trimmed; index += 1) {
    const deviation = (sorted[index] ?? Number.NaN) - lowest
    sum += deviation
    squares += deviation * deviation
  }
  const winsorizedSum = sum + trimmed * highest
  const winsorizedSquares = squares + trimmed * highest * highest
  const variance = n > 1 ? (winsorizedSquares - (winsorizedSum * winsorizedSum) / n) / (n - 1) : 0
  return { mean: lowest + sum / kept, winsorizedVariance: Math.max(0, variance), kept }
}

/**
 * How many of `n` values a trim cuts off at either end: floor(trim n), as in SciPy and in Wilcox's R functions.
 *
 * @throws StatsError `STATS_OPTION_INVALID` unless 0 <= trim < 0.5.
 */
export function trimCount(n: number, trim: number): number {
  if (!(trim >= 0 && trim < 0.5)) {
    throw new StatsError(
      'STATS_OPTION_INVALID',
      `\`trim\` must be at least 0 and below 0.5, received ${String(trim)}.`,
    )
  }
  return Math.floor(trim * n)
}
