import { incompleteBeta } from './incomplete-beta.ts'

/**
 * The probability of at most `k` successes in `n` trials of probability `p`: I_{1-p}(n - k, k + 1) (Abramowitz & Stegun
 * 26.5.24).
 *
 * @param k - any whole number; below 0 gives 0, from n on 1.
 */
export function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0
  if (k >= n) return 1
  return incompleteBeta(1 - p, n - k, k + 1, p)
}
