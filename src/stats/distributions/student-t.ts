import stdlib from '@stdlib/dist-stats-base-dists-flat'
import { requireBetween } from '../checks/require-option.ts'

/**
 * The probability that Student's t with `df` degrees of freedom (not necessarily whole) is at most `t` (Abramowitz &
 * Stegun 26.7.1). Right to 10 digits or more for df up to 10^6, in the tails too.
 *
 * @throws StatsError `STATS_OPTION_INVALID` unless df is positive and finite.
 */
export function studentTCdf(t: number, df: number): number {
  requireBetween(df, 'df', 0, Number.POSITIVE_INFINITY)
  return stdlib.base.dists.t.cdf(t, df)
}

/**
 * The t at which {@link studentTCdf} is `p`, to as many digits. Within 10^-5 of p = 1/2 the library may give 0 instead,
 * from about 1000 degrees of freedom on.
 *
 * @param p - between 0 and 1, both excluded.
 * @throws StatsError `STATS_OPTION_INVALID`.
 */
export function studentTQuantile(p: number, df: number): number {
  requireBetween(p, 'p', 0, 1)
  requireBetween(df, 'df', 0, Number.POSITIVE_INFINITY)
  return stdlib.base.dists.t.quantile(p, df)
}
