import { describe, expect, test } from 'vitest'
import type { MeasuredTier, TierRecord } from '../../../src/measure/record/tier-record.ts'
import { chooseRuns, type FleetRuns } from '../../../src/report/pool/fleet-runs.ts'
import { poolRuns, type Pool } from '../../../src/report/pool/pool-runs.ts'
import { renderPool } from '../../../src/report/pool/render-pool.ts'
import type { RunRecord } from '../../../src/report/record/run-record.ts'
import { studentTQuantile } from '../../../src/stats/distributions/student-t.ts'
import { normalDeviate } from '../../../src/stats/random/deviates.ts'
import { createRng } from '../../../src/stats/random/rng.ts'
import { createComparison, createControl, createRunRecord, createTier } from '../../support/tier-record.ts'

const { effect: EFFECT } = createComparison()
const DF = 7

function effectOf(estimate: number, se: number): typeof EFFECT {
  const half = studentTQuantile(0.975, DF) * se
  return { ...EFFECT, estimate, low: estimate - half, high: estimate + half, se, df: DF }
}

/** A tier whose arm takes exp(`effect`) times as long as the baseline, and its control exp(`control`) times. */
function tierOf(effect: number, control = 0, changes: Partial<MeasuredTier> = {}): MeasuredTier {
  const se = 0.002
  return createTier({
    pFactor: 1,
    durationSeconds: 60,
    comparisons: [
      createComparison({ estimate: Math.expm1(-effect), effect: effectOf(effect, se) }),
      createComparison({ metric: 'cpu' }),
    ],
    control: [createControl({ effect: effectOf(control, se) })],
    ...changes,
  })
}

const BASE = createRunRecord({
  finishedAt: '2026-01-01T00:10:00.000Z',
  settings: { margin: 0.01, minBlocks: 8, precision: 0.005 },
  arms: ['baseline', 'pgo'].map((name) => ({
    name,
    binary: `/${name}`,
    sha256: name.padEnd(64, '0'),
    bytes: 1,
  })),
})

function runOf(host: string | null, tiers: RunRecord['tiers'], changes: Partial<RunRecord> = {}): RunRecord {
  return { ...BASE, tiers, machine: { ...BASE.machine, host }, ...changes }
}

/** One run a machine, each with one tier of the effect. */
function fleetOf(effects: readonly number[]): RunRecord[] {
  return effects.map((effect, index) => runOf(`host-${index}`, [tierOf(effect)]))
}

function choose(records: readonly RunRecord[]): FleetRuns {
  return chooseRuns(records.map((record, index) => ({ path: `run-${index}`, record })))
}

function pool(records: readonly RunRecord[]): Pool {
  return poolRuns(choose(records).runs)
}

function render(records: readonly RunRecord[], width = 200): string {
  const { runs, left } = choose(records)
  return renderPool(poolRuns(runs), runs, left, width)
}

/** The fleet's estimate where two machines show 5 % and a last one the given tier. */
function estimateOf(last: MeasuredTier): number {
  return pool([...fleetOf([-0.05, -0.05]), runOf('last', [last])]).arms[0]?.fleet?.estimate ?? 0
}

describe('`poolRuns`', () => {
  test('says of a fleet whose machines agree how much faster it is, and what the next one will be', () => {
    const [arm] = pool(fleetOf([-0.05, -0.051, -0.049, -0.05])).arms
    expect(arm?.fleet).toMatchObject({ verdict: { kind: 'faster-by-margin' } })
    expect(arm?.fleet?.estimate).toBeCloseTo(Math.expm1(0.05), 6)
    const [low = 0, high = 0] = arm?.fleet?.next ?? []
    expect(low).toBeLessThan(Math.expm1(0.05))
    expect(high).toBeGreaterThan(Math.expm1(0.05))
  })

  test.for<[what: string, effects: number[], kind: string]>([
    ['faster, by less than the margin', [-0.004, -0.0042, -0.0038, -0.004, -0.0041, -0.0039], 'faster'],
    ['slower', [0.03, 0.031, 0.029, 0.03], 'slower'],
    ['the same', [0.0002, -0.0002, 0.0001, -0.0001, 0.0003], 'equivalent'],
    // One tree on two runners: -3 % and +28 %, each beyond doubt on its own machine.
    ['open where machines differ', [0.03, -0.25, -0.02, -0.1], 'inconclusive'],
  ])('finds a fleet %s', ([, effects, kind]) => {
    expect(pool(fleetOf(effects)).arms[0]?.fleet?.verdict.kind).toBe(kind)
  })

  test('says nothing of two machines, and shows them side by side', () => {
    const records = fleetOf([-0.05, -0.02])
    expect(pool(records).arms[0]).toMatchObject({ fleet: undefined })
    expect(render(records)).toMatch(
      /10 requests +pgo +2 .*nothing is said of a fleet below 3 machines\n\n10 requests, pgo\n {2}host-0 {2}\+5\.\d+ % \[.*\n {2}host-1 {2}\+2\.\d+ % \[/,
    )
  })

  test('keeps processors apart', () => {
    const other = { ...BASE.machine, cpu: 'Other CPU' }
    const records = [
      ...fleetOf([-0.05, -0.051, -0.049]),
      ...['a', 'b', 'c'].map((host) => runOf(host, [tierOf(0.02)], { machine: { ...other, host } })),
    ]
    expect(
      pool(records).arms.map(({ cpu, hosts, fleet }) => [cpu, hosts.length, fleet?.verdict.kind]),
    ).toEqual([
      ['Test CPU', 3, 'faster-by-margin'],
      ['Other CPU', 3, 'slower'],
    ])
    expect(render(records)).toMatch(/Test CPU\n[^]*Other CPU\n/)
  })

  test('lets a machine leave whose control differs, whatever its arm shows, and names it', () => {
    const records = [
      ...fleetOf([-0.05, -0.051, -0.049]),
      // Four standard errors of seven degrees of freedom: p = 0.005, times five machines 0.026.
      runOf('spoilt', [tierOf(-0.05, 0.008)]),
      runOf('wild but fair', [tierOf(-0.3, 0.001)]),
    ]
    const [arm] = pool(records).arms
    expect(arm?.hosts.map(({ host, leftBecause }) => [host, leftBecause])).toEqual([
      ['host-0', undefined],
      ['host-1', undefined],
      ['host-2', undefined],
      ['spoilt', 'its control differs'],
      ['wild but fair', undefined],
    ])
    expect(render(records)).toMatch(/4 of 5[^]*left out:\n {2}spoilt, 10 requests, pgo: its control differs$/)
  })

  test('adjusts its p over all tiers and arms', () => {
    const names = ['a', 'b', 'c', 'd']
    const records = [-0.05, -0.02, -0.09].map((effect, index) =>
      runOf(
        `host-${index}`,
        names.map((name) => tierOf(effect, 0, { name })),
      ),
    )
    const alone = pool(fleetOf([-0.05, -0.02, -0.09])).arms[0]?.fleet?.adjustedP ?? 0
    expect(pool(records).arms.map(({ fleet }) => fleet?.adjustedP)).toEqual(
      names.map(() => expect.closeTo(4 * alone, 10)),
    )
  })

  test('lists what a machine could not measure, and pools the rest', () => {
    const failed: TierRecord = {
      state: 'failed',
      name: '10 requests',
      error: { code: 'TOO_MANY_DISCARDED', message: 'x' },
      blocks: 0,
      discarded: [],
    }
    const changed = tierOf(-0.05, 0, { workload: { ...tierOf(0).workload, maxTokens: 8 } })
    const records = [
      ...fleetOf([-0.05, -0.051, -0.049]),
      runOf('broken', [failed]),
      runOf('changed', [changed]),
    ]
    const { arms, left } = pool(records)
    expect(arms[0]?.hosts).toHaveLength(3)
    expect(left).toEqual([
      'broken, 10 requests: failed, TOO_MANY_DISCARDED',
      'changed, 10 requests: workload `maxTokens`: 32 and 8',
    ])
  })

  test('an interval that an early stop made wider weighs as much less', () => {
    const narrow = tierOf(-0.09)
    const [comparison = createComparison()] = narrow.comparisons
    const { effect } = comparison
    const wide = {
      ...narrow,
      comparisons: [
        { ...comparison, effect: { ...effect, low: effect.low - 0.05, high: effect.high + 0.05 } },
      ],
    }
    expect(estimateOf(wide)).toBeLessThan(estimateOf(narrow))
  })

  test.for<[what: string, changes: Partial<typeof EFFECT>]>([
    ['no width', { se: 0 }],
    ['no degrees of freedom', { df: 0 }],
  ])('leaves out an interval of %s', ([, changes]) => {
    const tier = tierOf(-0.05)
    const [comparison = createComparison()] = tier.comparisons
    const odd = { ...tier, comparisons: [{ ...comparison, effect: { ...comparison.effect, ...changes } }] }
    const records = [...fleetOf([-0.05, -0.051, -0.049]), runOf('odd', [odd])]
    expect(pool(records).arms[0]?.hosts.at(-1)?.leftBecause).toBe('its interval has no width')
  })
})

describe('`chooseRuns` leaves out', () => {
  const [first = BASE, ...others] = fleetOf([-0.05, -0.051, -0.049])
  const { machine } = first

  test.for<[what: string, changes: Partial<RunRecord>, named: RegExp]>([
    ['what did not finish', { finishedAt: null }, /did not finish/],
    ['a machine without a name', { machine: { ...machine, host: null } }, /PGO_BENCHMARKS_HOST/],
    [
      'another binary',
      { arms: BASE.arms.map((arm) => ({ ...arm, sha256: `x${arm.name}` })) },
      /not of the same as run-0: binary of baseline: SHA-256 baseline00 and xbaseline; binary of pgo/,
    ],
    [
      'another model',
      { model: { id: 'large', path: '/', weightsBytes: 5 } },
      /model: tiny \(1 bytes\) and large/,
    ],
    [
      'another setting',
      { settings: { ...BASE.settings, margin: 0.02 } },
      /setting `margin`: 0\.01 and 0\.02/,
    ],
    [
      'an earlier run of one machine',
      { machine: { ...machine, host: 'host-1' }, startedAt: '2025-01-01T00:00:00.000Z' },
      /run-3: an earlier run of the machine that run-1 is of \(host-1\)/,
    ],
    ['the same run twice', { machine: { ...machine, host: 'host-1' } }, /run-3: the same run as run-1/],
  ])('%s, by name', ([, changes, named]) => {
    const { runs, left } = choose([first, ...others, runOf('host-3', [tierOf(-0.05)], changes)])
    expect(runs.map(({ host }) => host)).toEqual(['host-0', 'host-1', 'host-2'])
    expect(left).toEqual([expect.stringMatching(named)])
  })

  test('nothing for paths, seeds and the time a tier may take, which are not what is measured', () => {
    const elsewhere = {
      seed: 99,
      arms: BASE.arms.map((arm) => ({ ...arm, binary: `/elsewhere${arm.binary}` })),
      settings: { ...BASE.settings, budgetSeconds: 120, seed: 99 },
    }
    expect(choose([first, ...others, runOf('host-3', [tierOf(-0.05)], elsewhere)]).left).toEqual([])
  })

  test('an earlier run also where it is named later', () => {
    const newer = runOf('host-0', [tierOf(-0.07)], { startedAt: '2026-02-01T00:00:00.000Z' })
    expect(choose([newer, first]).runs[0]?.record).toBe(newer)
    expect(choose([first, newer]).runs[0]?.record).toBe(newer)
  })
})

test('of 400 fleets of four machines whose true mean is known, the interval holds it in 93 to 98 %', () => {
  const rng = createRng(11)
  const mean = -0.03
  const covered = Array.from({ length: 400 }, () => {
    const effects = Array.from(
      { length: 4 },
      () => mean + 0.01 * normalDeviate(rng) + 0.002 * normalDeviate(rng),
    )
    const [low = 0, high = 0] = pool(fleetOf(effects)).arms[0]?.fleet?.interval ?? []
    return low <= Math.expm1(-mean) && Math.expm1(-mean) <= high
  }).filter(Boolean).length
  expect(covered / 400).toBeGreaterThan(0.915)
  expect(covered / 400).toBeLessThan(0.985)
})

test('says in what machines differ, and nothing of what is the same', () => {
  const records = ['Linux 6.1', 'Linux 6.8', 'Linux 6.1'].map((os, index) =>
    runOf(`host-${index}`, [tierOf(-0.05)], {
      machine: { ...BASE.machine, host: `host-${index}`, os },
    }),
  )
  expect(render(records)).toMatch(
    /\n\nin what machines differ:\n {2}system: Linux 6\.1 \(host-0, host-2\); Linux 6\.8 \(host-1\)$/,
  )
  expect(render(fleetOf([-0.05, -0.051, -0.049]))).not.toContain('in what machines differ')
})

test('a narrow terminal gets the same in lists, and no text of a file leaves as it is', () => {
  const records = fleetOf([-0.05, -0.02, -0.09, -0.06])
  const [first = BASE, ...others] = records
  const hostile = { ...first, machine: { ...first.machine, host: 'a\u001B]0;x\u0007\nb' } }
  const text = render([hostile, ...others], 40)
  expect(text).toContain('next machine [')
  // eslint-disable-next-line no-control-regex
  expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F]/)
  expect(text).toMatch(/for ±0\.5 % about \d+ machines in all/)
})
