import { expect, test } from 'vitest'
import type { HostEffect } from '../../../src/stats/fleet/between-hosts.ts'
import { fleetEffect } from '../../../src/stats/fleet/fleet-effect.ts'
import { planFleet, type FleetPlan, type HostCost } from '../../../src/stats/fleet/plan-fleet.ts'

/** Four hosts whose effects have a standard deviation of 1 % with a standard error each. */
function planOf(se: number, cost: HostCost, halfWidth = 0.005): FleetPlan {
  const hosts = [-0.0116, -0.0039, 0.0039, 0.0116].map((estimate): HostEffect => ({ estimate, se }))
  return planFleet(hosts, fleetEffect(hosts), cost, halfWidth)
}

/** Half-width of so many hosts, equally spaced with a standard deviation of 0.999 %. */
function widthOf(count: number): number {
  const hosts = Array.from({ length: count }, (_, index): HostEffect => {
    const spread = 0.00999 * Math.sqrt((12 * (count - 1)) / (count * (count ** 2 - 1)))
    return { estimate: spread * (index - (count - 1) / 2), se: 0.0001 }
  })
  const { low, high } = fleetEffect(hosts)
  return (high - low) / 2
}

test('where hosts know themselves well, only further hosts help, and longer measuring leaves what it is', () => {
  const plan = planOf(0.0001, { measuring: 60, fixed: 60 })
  expect(plan.buysMore).toBe('hosts')
  // t of 3 degrees of freedom is 3.182; four hosts' mean has half of their standard deviation.
  expect(plan.leastHalfWidth).toBeCloseTo((3.182 * 0.01) / 2, 4)
  // By t of one degree less than hosts: 18 give 2.1098 * 0.00999 / sqrt(18) = 0.00497, 17 give 0.00514.
  expect(plan.hostsNeeded).toBe(18)
})

test('where hosts are noisy and dear to prepare, minutes on them help more; where they cost nothing else, never', () => {
  expect(planOf(0.009, { measuring: 60, fixed: 600 }).buysMore).toBe('blocks')
  expect(planOf(0.009, { measuring: 60, fixed: 0 }).buysMore).toBe('hosts')
})

test('a half-width that thousands would not reach has no number', () => {
  expect(planOf(0.001, { measuring: 60, fixed: 0 }, 1e-6).hostsNeeded).toBeNull()
})

test('as many as are needed reach it: the plan agrees with the interval of so many alike hosts', () => {
  const { hostsNeeded } = planOf(0.0001, { measuring: 60, fixed: 60 })
  expect(widthOf(hostsNeeded ?? 0)).toBeLessThanOrEqual(0.005)
  expect(widthOf((hostsNeeded ?? 0) - 1)).toBeGreaterThan(0.005)
})

test.for<[what: string, cost: HostCost, halfWidth: number]>([
  ['no half-width', { measuring: 60, fixed: 0 }, 0],
  ['no time', { measuring: 0, fixed: 0 }, 0.005],
])('refuses %s', ([, cost, halfWidth]) => {
  expect(() => planOf(0.001, cost, halfWidth)).toThrow(
    expect.objectContaining({ code: 'STATS_OPTION_INVALID' }),
  )
})
