import stdlib from '@stdlib/dist-stats-base-dists-flat'
import { requireBetween, requireCount } from '../checks/require-option.ts'

/**
 * The probability of at most `k` successes in `n` trials of probability `p` (Abramowitz & Stegun 26.5.24).
 *
 * @param k - any whole number; below 0 gives 0, from n on 1.
 * @param p - between 0 and 1, both excluded.
 * @throws StatsError `STATS_OPTION_INVALID`.
 */
export function binomialCdf(k: number, n: number, p: number): number {
  requireCount(n, 'n', 1)
  requireBetween(p, 'p', 0, 1)
  return stdlib.base.dists.binomial.cdf(k, n, p)
}

/**
 * The fewest successes k for which {@link binomialCdf} is at least `share`.
 *
 * @param share - between 0 and 1, both excluded, as is `p`.
 * @throws StatsError `STATS_OPTION_INVALID`.
 */
export function binomialQuantile(share: number, n: number, p: number): number {
  requireBetween(share, 'share', 0, 1)
  requireCount(n, 'n', 1)
  requireBetween(p, 'p', 0, 1)
  return stdlib.base.dists.binomial.quantile(share, n, p)
}
