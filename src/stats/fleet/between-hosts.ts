/** How far hosts differ beyond what their own noise explains. */
import stdlib from '@stdlib/dist-stats-base-dists-flat'
import { StatsError } from '../checks/stats-error.ts'

/** What one host says of an effect. */
export interface HostEffect {
  /** In any unit that may be averaged; here a log ratio. */
  readonly estimate: number
  /** Its standard error on that host alone, above 0. */
  readonly se: number
}

/** The standard deviation of the true effects of hosts, in the unit of the estimates. */
export interface BetweenHosts {
  readonly sd: number
  readonly low: number
  readonly high: number
}

/** Newton's steps for a variance; seven or so do, more where it is far beyond the standard errors. */
const LONGEST_SEARCH = 1000

/**
 * The standard deviation between hosts: its variance is that at which the hosts' weighted squared distances from their mean are as
 * many as they are expected to be (Paule & Mandel 1982, J. Res. NBS 87; Q-profile interval after Viechtbauer 2007, Statist. Med. 26).
 * Both ends and the estimate solve the same equation, so that the interval holds the estimate.
 *
 * @param confidence of the interval, between 0 and 1.
 * @throws StatsError `STATS_TOO_FEW` below two hosts, `STATS_NOT_FINITE` for an estimate that is not finite or a standard error that
 * is not positive.
 */
export function betweenHosts(hosts: readonly HostEffect[], confidence: number): BetweenHosts {
  const df = requireHosts(hosts, 2) - 1
  const tail = (1 - confidence) / 2
  return {
    sd: Math.sqrt(solve(hosts, df)),
    low: Math.sqrt(varianceAt(hosts, 1 - tail)),
    high: Math.sqrt(varianceAt(hosts, tail)),
  }
}

/**
 * The variance between hosts at which a Q as large as theirs, or smaller, is seen with probability `p`: the larger p, the smaller the
 * variance. All p together are its confidence distribution.
 *
 * @param atLeast a variance that it is known not to be below, such as that of a larger p.
 */
export function varianceAt(hosts: readonly HostEffect[], p: number, atLeast = 0): number {
  return solve(hosts, stdlib.base.dists.chisquare.quantile(p, hosts.length - 1), atLeast)
}

/**
 * The number of hosts.
 *
 * @throws StatsError `STATS_TOO_FEW`, `STATS_NOT_FINITE`.
 */
export function requireHosts(hosts: readonly HostEffect[], fewest: number): number {
  if (hosts.length < fewest) {
    throw new StatsError(
      'STATS_TOO_FEW',
      `\`hosts\` must have at least ${fewest} members, received ${hosts.length}.`,
    )
  }
  for (const [index, { estimate, se }] of hosts.entries()) {
    if (Number.isFinite(estimate) && Number.isFinite(se) && se > 0) continue
    throw new StatsError(
      'STATS_NOT_FINITE',
      `\`hosts[${index}]\` must have a finite estimate and a positive standard error, received ${estimate} and ${se}.`,
    )
  }
  return hosts.length
}

/** The hosts' mean at a variance between them, each weighted by the inverse of its whole variance, and that mean's variance. */
export function weightedMean(
  hosts: readonly HostEffect[],
  variance: number,
): { readonly mean: number; readonly variance: number } {
  let weights = 0
  let sum = 0
  for (const { estimate, se } of hosts) {
    const weight = 1 / (se ** 2 + variance)
    weights += weight
    sum += weight * estimate
  }
  return { mean: sum / weights, variance: 1 / weights }
}

/**
 * The variance between hosts at which Cochran's Q, the weighted squared distances from the weighted mean, is `target`; 0 where it is below
 * already. Q falls ever more slowly as the variance grows, so Newton's steps from the left never pass the root (DerSimonian & Kacker
 * 2007, Contemp. Clin. Trials 28).
 */
function solve(hosts: readonly HostEffect[], target: number, from = 0): number {
  let between = from
  for (let step = 0; step < LONGEST_SEARCH; step += 1) {
    const { mean } = weightedMean(hosts, between)
    let q = 0
    let slope = 0
    for (const { estimate, se } of hosts) {
      const variance = se ** 2 + between
      const square = (estimate - mean) ** 2 / variance
      q += square
      slope += square / variance
    }
    if (q <= target) return between
    const next = between + (q - target) / slope
    if (!(next > between)) return between
    between = next
  }
  return between
}
