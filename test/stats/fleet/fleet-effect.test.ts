import { beforeAll, describe, expect, test } from 'vitest'
import { betweenHosts, type HostEffect } from '../../../src/stats/fleet/between-hosts.ts'
import { FEWEST_HOSTS, fleetEffect, type FleetEffect } from '../../../src/stats/fleet/fleet-effect.ts'
import { nextHost } from '../../../src/stats/fleet/next-host.ts'
import { normalDeviate } from '../../../src/stats/random/deviates.ts'
import { createRng, type Rng } from '../../../src/stats/random/rng.ts'

function createHosts(estimates: readonly number[], ses: readonly number[]): HostEffect[] {
  return estimates.map((estimate, index) => ({ estimate, se: ses[index] ?? Number.NaN }))
}

/**
 * R 4.2.2, metafor 3.8.1: `r <- rma(yi, sei = sei, method = "PM", test = "adhoc", control = list(tol = 1e-14))`, then
 * `r$beta, r$se, r$ci.lb, r$ci.ub, r$pval` and of `confint(r)` the row `tau`. The first is metafor's `dat.bcg`, log risk ratios.
 */
const METAFOR = [
  {
    hosts: createHosts(
      [
        -0.8893113339202, -1.5853886572014, -1.3480731482997, -1.4415511900213, -0.2175473222113,
        -0.7861155858189, -1.6208982235984, 0.0119523335238, -0.4694176487381, -1.3713448034728,
        -0.3393588283384, 0.4459134005714, -0.0173139482169,
      ],
      [
        0.570600354893, 0.4411135017183, 0.6444904695711, 0.1414568199213, 0.226296646395, 0.0831000508779,
        0.4722470196542, 0.0629410779842, 0.2375588568403, 0.2702310004663, 0.1114101161096, 0.729729981021,
        0.26721650339,
      ],
    ),
    estimate: [-0.714968153493, 0.180892191538, -1.1090983812, -0.320837925785, 0.00191927183128],
    between: [0.563975577667, 0.346003412037, 1.054267083836],
  },
  {
    hosts: createHosts([-0.069, -0.052, -0.081, -0.012], [0.004, 0.003, 0.008, 0.005]),
    estimate: [-0.0532452175629, 0.0150020538103, -0.100988448283, -0.00550198684249, 0.0381125761178],
    between: [0.0295336755248, 0.0160270196287, 0.1121345655501],
  },
  {
    hosts: createHosts([-0.021, -0.019, -0.024, -0.02, -0.018], [0.004, 0.003, 0.008, 0.005, 0.004]),
    estimate: [-0.0196191383004, 0.00185141980554, -0.0247595037572, -0.0144787728436, 0.000448846338785],
    between: [0, 0, 0.00275194592495],
  },
  {
    hosts: createHosts([0.01, -0.03, 0.002], [0.004, 0.003, 0.02]),
    estimate: [-0.00762816578343, 0.013058164475, -0.0638129128071, 0.0485565812402, 0.618219403991],
    between: [0.0204530086315, 0.0100154418987, 0.1328776461607],
  },
]

test.for(METAFOR)("agrees with R's metafor on $hosts.length hosts", ({ hosts, estimate, between }) => {
  const fleet = fleetEffect(hosts)
  const { sd, low, high } = fleet.between
  for (const [index, value] of [fleet.estimate, fleet.se, fleet.low, fleet.high, fleet.p].entries())
    expect(value).toBeCloseTo(estimate[index] ?? Number.NaN, 8)
  for (const [index, value] of [sd, low, high].entries())
    expect(value).toBeCloseTo(between[index] ?? Number.NaN, 6)
  expect(fleet.df).toBe(hosts.length - 1)
})

test('the variance between hosts is that of hosts without noise of their own', () => {
  const { sd } = betweenHosts(createHosts([1, 2, 4], [1e-9, 1e-9, 1e-9]), 0.95)
  expect(sd ** 2).toBeCloseTo(7 / 3, 9)
})

test('where hosts agree to the last digit there is no variance between them', () => {
  expect(betweenHosts(createHosts([0.01, 0.01, 0.01], [0.001, 0.002, 0.003]), 0.95)).toEqual({
    sd: 0,
    low: 0,
    high: 0,
  })
})

test.for<[what: string, hosts: HostEffect[], code: string]>([
  ['no host', [], 'STATS_TOO_FEW'],
  ['two hosts', createHosts([0.1, 0.2], [0.1, 0.1]), 'STATS_TOO_FEW'],
  ['an estimate that is none', createHosts([0.1, Number.NaN, 0.2], [0.1, 0.1, 0.1]), 'STATS_NOT_FINITE'],
  ['a standard error of 0', createHosts([0.1, 0.3, 0.2], [0.1, 0, 0.1]), 'STATS_NOT_FINITE'],
])('refuses %s', ([, hosts, code]) => {
  expect(() => fleetEffect(hosts)).toThrow(expect.objectContaining({ code }))
})

test('refuses a confidence of 1', () => {
  const hosts = createHosts([0.1, 0.3, 0.2], [0.1, 0.1, 0.1])
  expect(() => fleetEffect(hosts, 1)).toThrow(expect.objectContaining({ code: 'STATS_OPTION_INVALID' }))
  expect(FEWEST_HOSTS).toBe(3)
})

test("the next host's interval is wider than the mean's where hosts differ, and holds it", () => {
  const { next, low, high } = fleetEffect(METAFOR[1]?.hosts ?? [])
  expect(next.low).toBeLessThan(low)
  expect(next.high).toBeGreaterThan(high)
})

test("where hosts do not differ, the next host's interval is about that of one mean", () => {
  const hosts = createHosts([-0.02, -0.02, -0.02, -0.02], [0.001, 0.001, 0.001, 0.001])
  const { low, high } = nextHost(hosts, 0.95)
  expect(low).toBeCloseTo(-0.02 - 1.96 * 0.0005, 5)
  expect(high).toBeCloseTo(-0.02 + 1.96 * 0.0005, 5)
})

/** Standard errors that hosts have in truth, shares; each host knows its own from 8 to 27 degrees of freedom. */
const TRUE_SES = [0.002, 0.004, 0.006, 0.003, 0.01]
const RUNS = 500

function simulateHost(rng: Rng, index: number, truth: number): HostEffect {
  const se = TRUE_SES[index % TRUE_SES.length] ?? 0
  const df = 8 + ((5 * index) % 20)
  const squares = Array.from({ length: df }, () => normalDeviate(rng) ** 2)
  const share = squares.reduce((sum, square) => sum + square, 0) / df
  return { estimate: truth + se * normalDeviate(rng), se: se * Math.sqrt(share) }
}

describe.for<[hosts: number, sd: number]>([
  [3, 0],
  [3, 0.005],
  [3, 0.02],
  [5, 0],
  [5, 0.005],
  [5, 0.02],
  [10, 0],
  [10, 0.005],
  [10, 0.02],
])('%d hosts whose true effects have a standard deviation of %d', ([count, sd]) => {
  const mean = -0.02
  let runs: readonly { readonly fleet: FleetEffect; readonly next: number }[] = []
  beforeAll(() => {
    const rng = createRng(7)
    runs = Array.from({ length: RUNS }, () => {
      const hosts = Array.from({ length: count }, (_, index) =>
        simulateHost(rng, index, mean + sd * normalDeviate(rng)),
      )
      return { fleet: fleetEffect(hosts), next: mean + sd * normalDeviate(rng) }
    })
  })
  const countShare = (holds: (run: (typeof runs)[number]) => boolean): number =>
    runs.filter(holds).length / RUNS
  /** Three standard errors of a share of so many runs. */
  const noise = 3 * Math.sqrt((0.95 * 0.05) / RUNS)

  test('the interval of the mean holds it', () => {
    const covered = countShare(({ fleet }) => fleet.low <= mean && mean <= fleet.high)
    expect(covered).toBeGreaterThan(0.94 - noise)
    // Of hosts that do not differ it holds more: its factor is not let below 1.
    expect(covered).toBeLessThan(sd === 0 ? 1.01 : 0.975 + noise)
  })

  test("the interval of the next host's effect holds it", () => {
    expect(
      countShare(({ fleet, next }) => fleet.next.low <= next && next <= fleet.next.high),
    ).toBeGreaterThan(0.935 - noise)
  })

  test('the interval of the standard deviation between hosts holds it', () => {
    expect(countShare(({ fleet: { between } }) => between.low <= sd && sd <= between.high)).toBeGreaterThan(
      0.93 - noise,
    )
  })
})
