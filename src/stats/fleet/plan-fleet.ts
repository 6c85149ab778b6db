/** Where the next machine minute is worth most: on another host, or on those that there are. */
import { requireBetween } from '../checks/require-option.ts'
import { studentTQuantile } from '../distributions/student-t.ts'
import { FEWEST_HOSTS, type FleetEffect } from './fleet-effect.ts'
import type { HostEffect } from './between-hosts.ts'

/** What a host takes, in one unit of time. */
export interface HostCost {
  /** Measuring, which more of makes a host's own standard error smaller. */
  readonly measuring: number
  /** Everything else that a host takes once: building, preparing, checking. */
  readonly fixed: number
}

export interface FleetPlan {
  /** The half-width that this plan is for. */
  readonly wanted: number
  /** What a machine minute more buys the narrower interval with. */
  readonly buysMore: 'hosts' | 'blocks'
  /** Hosts in all, each measured as long as these, for the wanted half-width; null above {@link MOST_HOSTS}. */
  readonly hostsNeeded: number | null
  /** The half-width that these hosts end at, however long they are measured. */
  readonly leastHalfWidth: number
}

/** More are not planned for. */
export const MOST_HOSTS = 1000

/**
 * Plans by the two variances, as Kalibera & Jones do one level below (2013, ISMM): the mean's is (between + own) / hosts, `own` falls with
 * the time on each host and `between` does not. A minute on a further host is worth more where own variance to that between hosts is less
 * than measuring to fixed time. A planning aid, not a promise: both variances are themselves uncertain.
 *
 * @param halfWidth that is wanted, in the unit of the estimates.
 * @throws StatsError `STATS_OPTION_INVALID`.
 */
export function planFleet(
  hosts: readonly HostEffect[],
  { between, confidence, df }: FleetEffect,
  cost: HostCost,
  halfWidth: number,
): FleetPlan {
  requireBetween(halfWidth, 'halfWidth', 0, Infinity)
  requireBetween(cost.measuring, 'cost.measuring', 0, Infinity)
  const own = hosts.reduce((sum, { se }) => sum + se ** 2, 0) / hosts.length
  const betweenVariance = between.sd ** 2
  const halfWidthOf = (count: number, variance: number): number =>
    studentTQuantile((1 + confidence) / 2, count - 1) * Math.sqrt(variance / count)
  let needed = FEWEST_HOSTS
  while (needed <= MOST_HOSTS && halfWidthOf(needed, betweenVariance + own) > halfWidth) needed += 1
  return {
    wanted: halfWidth,
    buysMore: own * cost.fixed > betweenVariance * cost.measuring ? 'blocks' : 'hosts',
    hostsNeeded: needed > MOST_HOSTS ? null : needed,
    leastHalfWidth: halfWidthOf(df + 1, betweenVariance),
  }
}
