import { describe, expect, test } from 'vitest'
import { compareRuns } from '../../../src/report/compare/compare-runs.ts'
import { renderComparison } from '../../../src/report/compare/render-comparison.ts'
import type { MeasuredTier } from '../../../src/measure/record/tier-record.ts'
import type { RunRecord } from '../../../src/report/record/run-record.ts'
import { createComparison, createRunRecord, createTier } from '../../support/tier-record.ts'

const { effect: EFFECT } = createComparison()

/** A tier whose arm takes exp(`effect`) times as long as the baseline, ± about twice `se`. */
function tierOf(name: string, effect: number, se: number, changes: Partial<MeasuredTier> = {}): MeasuredTier {
  const [low, high] = [effect - 2 * se, effect + 2 * se]
  const comparison = createComparison({
    estimate: Math.expm1(-effect),
    interval: [Math.expm1(-high), Math.expm1(-low)],
    effect: { ...EFFECT, estimate: effect, low, high, se, df: 30 },
  })
  return createTier({ name, pFactor: 1, comparisons: [comparison], ...changes })
}

function runOf(...tiers: MeasuredTier[]): RunRecord {
  return createRunRecord({ tiers })
}

describe('`compareRuns` finds', () => {
  test.for<[before: number, after: number, se: number, change: string]>([
    [-0.05, -0.08, 0.002, 'gained'],
    [-0.05, -0.02, 0.002, 'lost'],
    [-0.05, -0.051, 0.001, 'same'],
    [-0.05, -0.06, 0.01, 'open'],
    // 1.004 ± 0.25 %: it differs, but by nothing that matters.
    [-0.05, -0.054, 0.0009, 'same'],
  ])('from %d to %d with standard errors of %d: %s', ([before, after, se, change]) => {
    const { rows } = compareRuns(runOf(tierOf('a', before, se)), runOf(tierOf('a', after, se)))
    expect(rows.map((row) => row.change)).toEqual([change])
    const [row] = rows
    expect(row?.estimate).toBeCloseTo(Math.exp(before - after) - 1, 12)
  })

  test('an interval of both runs’ variances together', () => {
    const { rows } = compareRuns(runOf(tierOf('a', 0, 0.003)), runOf(tierOf('a', 0, 0.004)))
    const [low, high] = rows[0]?.interval ?? [0, 0]
    // se 0.005 on about 55.7 degrees of freedom: t is 2.0035 (SciPy 1.17 scipy.stats.t.ppf(.975, 55.66)).
    expect(Math.log1p(high)).toBeCloseTo(2.0035 * 0.005, 5)
    expect(Math.log1p(low)).toBeCloseTo(-2.0035 * 0.005, 5)
  })

  test('no change among eight tiers where one alone would pass for one', () => {
    // p = 0.02 alone; Holm over eight makes it 0.16.
    const first = Array.from({ length: 8 }, (_, index) => tierOf(`${index}`, 0, 0.01))
    const second = first.map(({ name }, index) => tierOf(name, index === 0 ? -0.034 : 0, 0.01))
    const alone = compareRuns(runOf(...first.slice(0, 1)), runOf(...second.slice(0, 1)))
    expect(alone.rows.map(({ change }) => change)).toEqual(['gained'])
    expect(compareRuns(runOf(...first), runOf(...second)).rows[0]?.change).toBe('open')
  })

  test('the wider level and the price of an early stop in either run', () => {
    const first = tierOf('a', 0, 0.01)
    const early = tierOf('a', -0.02, 0.01, { pFactor: 5 / 3 })
    early.comparisons[0] = createComparison({
      effect: { ...(tierOf('a', -0.02, 0.01).comparisons[0]?.effect ?? EFFECT), confidence: 0.97 },
    })
    const [row] = compareRuns(runOf(first), runOf(early)).rows
    const [plain] = compareRuns(runOf(first), runOf(tierOf('a', -0.02, 0.01))).rows
    expect(row?.confidence).toBe(0.97)
    expect(row?.adjustedP).toBeCloseTo((plain?.adjustedP ?? 0) * (5 / 3), 12)
  })

  test('nothing to say of a tier that either run withholds', () => {
    const withheld = tierOf('a', -0.09, 0.001)
    const [comparison = createComparison()] = withheld.comparisons
    withheld.comparisons[0] = { ...comparison, verdict: { kind: 'withheld', why: 'control-differs' } }
    expect(compareRuns(runOf(tierOf('a', 0, 0.001)), runOf(withheld)).rows[0]?.change).toBe('withheld')
  })
})

test('`compareRuns` names the arms that only one run has', () => {
  const both = tierOf('a', -0.05, 0.002)
  const [comparison = createComparison()] = both.comparisons
  const more = { ...both, comparisons: [comparison, { ...comparison, arm: 'lto' }] }
  const [before, after] = [compareRuns(runOf(more), runOf(both)), compareRuns(runOf(both), runOf(more))]
  expect([before.obstacles, after.obstacles]).toEqual([
    ['a: arm lto is in the first run only'],
    ['a: arm lto is in the second run only'],
  ])
  expect([before.rows.length, after.rows.length]).toEqual([1, 1])
})

describe('`compareRuns` does not take a change of turns for one of the arm', () => {
  const SLICED = { sliceNs: 8e6, slicing: 'cooperative' } as const

  test('where one run took whole windows and the other slices, which cost 14 % of a window', () => {
    // The arm takes 1 / 1.15 of the baseline's time; with 0.14 of it in both, 1.13 is left.
    const sliced = Math.log((1 / 1.15 + 0.14) / 1.14)
    const whole = tierOf('a', -Math.log(1.15), 0.001)
    const { rows, obstacles } = compareRuns(runOf(whole), runOf(tierOf('a', sliced, 0.001, SLICED)))
    expect(rows).toEqual([])
    expect(obstacles).toEqual([
      'a: turns: whole windows and slices of 8 ms (cooperative), and what they cost is part of the times',
    ])
  })

  test.for<[what: string, changes: Partial<MeasuredTier>]>([
    ['longer slices', { ...SLICED, sliceNs: 24e6 }],
    ['slices by signals', { ...SLICED, slicing: 'signals' }],
  ])('where the other run took %s', ([, changes]) => {
    const [first, second] = [tierOf('a', -0.05, 0.002, SLICED), tierOf('a', -0.05, 0.002, changes)]
    expect(compareRuns(runOf(first), runOf(second)).rows).toEqual([])
  })

  test('and compares what took the same turns', () => {
    const sliced = runOf(tierOf('a', -0.05, 0.002, SLICED))
    expect(compareRuns(sliced, sliced).rows).toHaveLength(1)
  })
})

describe('`compareRuns` refuses', () => {
  const run = runOf(tierOf('a', -0.05, 0.002))
  const { machine } = run

  test.for<[what: string, changes: Partial<RunRecord>, named: RegExp]>([
    ['another CPU', { machine: { ...machine, cpu: 'Other' } }, /machine, `cpu`: "Test CPU" and "Other"/],
    ['more memory', { machine: { ...machine, memoryBytes: 2 } }, /`memoryBytes`/],
    [
      'another governor',
      { machine: { ...machine, governors: ['powersave'] } },
      /`governors`: \[\] and \["powersave"\]/,
    ],
    ['engines that are not pinned', { unpinnedBecause: 'no taskset' }, /pinned to CPUs in one run only/],
    [
      'another model',
      { model: { id: 'large', path: '/', weightsBytes: 5 } },
      /model: tiny \(1 bytes\) and large \(5 bytes\)/,
    ],
    ['another setting', { settings: { ...run.settings, margin: 0.02 } }, /setting `margin`: 0.01 and 0.02/],
    [
      'a setting that only one has',
      { settings: { ...run.settings, env: { A: '1' } } },
      /`env`: not set and \{"A":"1"\}/,
    ],
  ])('%s, by name', ([, changes, named]) => {
    const { rows, obstacles } = compareRuns(run, { ...run, ...changes })
    expect(rows).toEqual([])
    expect(obstacles).toEqual([expect.stringMatching(named)])
  })

  test('for every reason at once', () => {
    const other = {
      ...run,
      machine: { ...machine, cpu: 'Other', logicalCpus: 9 },
      settings: { margin: 0.02, minBlocks: 8 },
    }
    expect(compareRuns(run, other).obstacles).toHaveLength(3)
  })

  test('nothing for another length, precision, folder, seed or place of the model', () => {
    const settings = {
      ...run.settings,
      budgetSeconds: 9,
      precision: 0.1,
      minBlocks: 30,
      seed: 4,
      reportDir: 'x',
      model: '/other',
    }
    expect(compareRuns(run, { ...run, settings }).rows).toHaveLength(1)
  })

  test('a tier of another workload or other weights, and compares the rest', () => {
    const changed = tierOf('a', -0.05, 0.002, { workload: { ...createTier().workload, maxTokens: 99 } })
    const both = runOf(tierOf('a', -0.05, 0.002), tierOf('b', -0.05, 0.002))
    const { rows, obstacles } = compareRuns(both, runOf(changed, tierOf('b', -0.05, 0.002)))
    expect(rows.map(({ tier }) => tier)).toEqual(['b'])
    expect(obstacles).toEqual(['a: workload `maxTokens`: 32 and 99'])
  })

  test('tiers that only one run measured', () => {
    const second = createRunRecord({
      tiers: [{ state: 'skipped', name: 'a', reason: 'memory' }, tierOf('c', 0, 0.01)],
    })
    expect(compareRuns(run, second).obstacles).toEqual([
      'a: measured in the first run, skipped in the second',
      'c: absent in the first run, measured in the second',
    ])
  })
})

describe('`renderComparison`', () => {
  test('prints both speedups, the change and the method', () => {
    const runs = [runOf(tierOf('a', -0.05, 0.002)), runOf(tierOf('a', -0.08, 0.002))] as const
    const text = renderComparison(compareRuns(...runs), runs, 200)
    expect(text).toMatch(
      /^a +pgo +\+5\.13 % .*\+8\.33 % .*\+3\.0 % \[\+\d\.\d, \+\d\.\d\] +< 0\.001 +gained$/m,
    )
    expect(text).toContain('p after Holm')
  })

  test('says what differs and makes foreign text harmless', () => {
    const [first, second] = [runOf(tierOf('a', 0, 0.01)), runOf(tierOf('\u001B[2Ja', 0, 0.01))]
    const runs = [first, { ...second, suite: 'pgo-benchmarks 9' }] as const
    const text = renderComparison(compareRuns(...runs), runs, 200)
    expect(text).toContain('suite: pgo-benchmarks 0.1.0 and pgo-benchmarks 9')
    expect(text).not.toContain('\u001B')
  })
})
