import { binomialCdf, binomialQuantile } from '../distributions/binomial.ts'
import { type NonEmpty, requireFinite } from '../checks/non-empty.ts'
import { quantileOfSorted, type SortedValues } from './quantile.ts'
import { requireBetween } from '../checks/require-option.ts'

/** A percentile with its interval, or how many samples it would need. */
export type Percentile =
  | {
      readonly state: 'shown'
      readonly value: number
      /** 95 % interval between two order statistics, in the unit of the values. */
      readonly low: number
      readonly high: number
      readonly n: number
    }
  | { readonly state: 'too-few'; readonly n: number; readonly needed: number }

/**
 * A percentile of a latency, shown only where the samples suffice: see {@link samplesFor}. The value is the type-7
 * quantile, the interval the distribution-free one from order statistics (Conover, "Practical Nonparametric
 * Statistics", 3rd ed. 1999, 3.2). Samples are taken as independent; requests of one batch are not quite.
 *
 * @param q - between 0 and 1, 0.99 for p99.
 * @throws StatsError `STATS_NOT_FINITE`, `STATS_OPTION_INVALID`.
 */
export function percentile(values: NonEmpty<number>, q: number): Percentile {
  return percentileOfSorted(Float64Array.from(requireFinite(values, 'values')).sort(), q)
}

/**
 * The same of finite values that are sorted already, for several percentiles of many values.
 *
 * @throws StatsError `STATS_OPTION_INVALID`.
 */
export function percentileOfSorted(sorted: SortedValues, q: number): Percentile {
  const n = sorted.length
  const needed = samplesFor(q)
  if (n < needed) return { state: 'too-few', n, needed }
  const [lowRank, highRank] = ranks(n, q, 0.025)
  return {
    state: 'shown',
    value: quantileOfSorted(sorted, q),
    low: sorted.at(lowRank - 1) ?? Number.NaN,
    high: sorted.at(highRank - 1) ?? Number.NaN,
    n,
  }
}

/**
 * How many samples a percentile needs: the smallest n at which at least two values lie beyond it with 99 % probability,
 * so that neither it nor its upper bound hangs on the single largest value. That is Wilks's second-order 99 %/99 % bound
 * (Wilks 1941, Ann. Math. Stat. 12; table in Guba, Makai & Pál 2003, Reliab. Eng. Syst. Saf. 80): 662 for p99, 130 for
 * p95, 64 for p90, 11 for the median.
 *
 * @param q - between 0 and 1; below 0.5 the values below it count.
 * @throws StatsError `STATS_OPTION_INVALID`.
 */
export function samplesFor(q: number): number {
  requireBetween(q, 'q', 0, 1)
  const beyond = Math.min(q, 1 - q)
  const suffices = (n: number): boolean => binomialCdf(1, n, beyond) <= 0.01
  let high = 4
  while (!suffices(high)) high *= 2
  let low = high / 2
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (suffices(middle)) high = middle
    else low = middle
  }
  return high
}

/** The ranks (from 1) whose order statistics lie on the wrong side of the quantile with probability at most `tail` each. */
function ranks(n: number, q: number, tail: number): readonly [low: number, high: number] {
  // How many values lie below the quantile is binomial.
  return [Math.max(1, binomialQuantile(tail, n, q)), Math.min(n, binomialQuantile(1 - tail, n, q) + 1)]
}
