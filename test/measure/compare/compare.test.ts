import { describe, expect, test } from 'vitest'
import { compareTier, readBlocks } from '../../../src/measure/compare/compare.ts'
import type { MetricRecord } from '../../../src/measure/record/metric-record.ts'
import type { Comparison, MeasuredTier, WindowRow } from '../../../src/measure/record/tier-record.ts'
import { createTier, createWindows } from '../../support/tier-record.ts'

const FACTORS = { baseline: 1, pgo: 1 / 1.05, slow: 1.02, control: 1 }

function compare(windows: readonly WindowRow[], changes: Partial<MeasuredTier> = {}): MeasuredTier {
  return compareTier(createTier({ windows: [...windows], confidence: 0.95, pFactor: 1, ...changes }))
}

function isWall({ metric }: Comparison): boolean {
  return metric === 'wall'
}

describe('`compareTier`', () => {
  test('gives speedups as shares of the baseline, positive for the faster arm', () => {
    const { comparisons } = compare(createWindows(FACTORS))
    expect(
      comparisons.map(({ arm, metric, estimate }) => [arm, metric, Number(estimate.toFixed(3))]),
    ).toEqual([
      ['pgo', 'wall', 0.05],
      ['pgo', 'cpu', 0.025],
      ['slow', 'wall', -0.02],
      ['slow', 'cpu', -0.01],
    ])
  })

  test('puts the interval’s low end first and the estimate between the ends', () => {
    for (const { estimate, interval } of compare(createWindows(FACTORS)).comparisons) {
      expect(interval.toSorted((left, right) => left - right)).toEqual(interval)
      expect(estimate).toBeGreaterThan(interval[0])
      expect(estimate).toBeLessThan(interval[1])
    }
  })

  test('says what trimming leaves out of each arm, and what the arm loses by it', () => {
    // Ten rounds a block; the arm stalls in one of them, and takes twice the time.
    const windows = Array.from({ length: 12 }, (_, block) =>
      Array.from({ length: 10 }, (__, round) =>
        ['baseline', 'pgo', 'control'].map((arm, index): WindowRow => {
          const wave = Math.exp(0.001 * Math.sin(1 + 3 * block + 2 * index + round))
          const stall = arm === 'pgo' && round === block % 10 ? 2 : 1
          return [block, round, arm, 1e7 * wave * stall, 1e7 * wave, 1]
        }),
      ).flat(),
    ).flat()
    const tier = compare(windows)
    expect(tier.trimmed?.['pgo']).toEqual({ windows: 0.4, excess: expect.closeTo(0.1, 2) })
    expect(tier.trimmed?.['baseline']).toEqual({ windows: 0.4, excess: expect.closeTo(0, 2) })
    const [wall] = tier.comparisons
    expect(wall).toMatchObject({ estimate: expect.closeTo(0, 3), total: { disagrees: true } })
    expect(wall?.total?.estimate).toBeCloseTo(1 / 1.1 - 1, 3)
  })

  test('keeps the control apart, at a level of 99 %', () => {
    const { comparisons, control } = compare(createWindows(FACTORS))
    expect(comparisons.map(({ arm }) => arm)).not.toContain('control')
    expect(control.map(({ arm, metric, effect }) => [arm, metric, effect.confidence])).toEqual([
      ['control', 'wall', 0.99],
      ['control', 'cpu', 0.99],
    ])
  })

  test('estimates against the mean of baseline and copy, and against each of the two', () => {
    const [wall] = compare(createWindows({ ...FACTORS, control: 1.01 })).comparisons
    expect(wall?.estimate).toBeCloseTo(1.05 * Math.sqrt(1.01) - 1, 3)
    expect(wall?.each?.map(({ estimate, confidence }) => [Math.exp(-estimate), confidence])).toEqual([
      [expect.closeTo(1.05, 3), expect.closeTo(0.9, 12)],
      [expect.closeTo(1.05 * 1.01, 3), expect.closeTo(0.9, 12)],
    ])
  })

  test('compares with the arm that the record calls baseline', () => {
    const { comparisons } = compare(createWindows({ ...FACTORS, control: 1 / 1.05 }), { baseline: 'pgo' })
    const baseline = comparisons.find(({ arm, metric }) => arm === 'baseline' && metric === 'wall')
    expect(baseline?.estimate).toBeCloseTo(1 / 1.05 - 1, 3)
  })

  test('multiplies p values by the factor of the looks, up to 1', () => {
    const once = compare(createWindows(FACTORS))
    const looked = compare(createWindows(FACTORS), { pFactor: 5 / 3 })
    const [plain, adjusted] = [once, looked].map(({ comparisons }) => comparisons[0]?.pValue ?? Number.NaN)
    expect(adjusted).toBeCloseTo((5 / 3) * (plain ?? 0), 12)
    expect(compare(createWindows(FACTORS), { pFactor: 1e6 }).comparisons[0]?.pValue).toBe(1)
  })

  test('gives the same result each time: its Monte Carlo goes by the tier’s seed', () => {
    const windows = createWindows(FACTORS, 30)
    expect(compare(windows)).toEqual(compare(windows))
  })

  test('says once of which arm blocks hang together, however often it compares', () => {
    // The arm is 1 % slower for the second half of the run.
    const windows = createWindows({ ...FACTORS, slow: 1 }, 24)
    for (const row of windows) if (row[2] === 'slow' && row[0] >= 12) row[3] *= 1.01
    const once = compare(windows)
    expect(once.warnings.map(({ code, fact }) => [code, fact.slice(0, 19)])).toEqual([
      ['persistent-offset', 'differences of slow'],
    ])
    const { inflation = 1 } = once.comparisons.find(({ arm }) => arm === 'slow')?.effect ?? {}
    expect(inflation).toBeGreaterThan(5)
    expect(compareTier(once)).toEqual(once)
  })

  test('counts blocks and discarded blocks', () => {
    const discarded = [{ block: 3, arm: 'pgo', reason: 'crashed', windows: [] }]
    expect(compare(createWindows(FACTORS, 9), { discarded }).comparisons[0]).toMatchObject({
      blocks: 9,
      discarded: 1,
    })
  })

  test.for<[what: string, cpuNs: (cpuNs: number) => number]>([
    ['whose CPU times tie, as ticks of 10 ms do', () => 150e6],
    ['whose CPU clock said 0', (cpuNs) => (cpuNs < 1e7 ? 0 : cpuNs)],
    ['whose CPU times cannot be of one program', (cpuNs) => (cpuNs < 1e7 ? cpuNs / 1e6 : cpuNs)],
  ])('keeps the wall comparison of a tier %s', ([, cpuNs]) => {
    const whole = compare(createWindows(FACTORS))
    const windows = createWindows(FACTORS).map(([block, round, arm, wallNs, cpu, most]): WindowRow => [
      block,
      round,
      arm,
      wallNs,
      cpuNs(cpu ?? 0),
      most,
    ])
    const { comparisons, control, warnings } = compare(windows)
    expect(comparisons.filter(isWall)).toEqual(whole.comparisons.filter(isWall))
    expect(control.filter(isWall)).toEqual(whole.control.filter(isWall))
    expect(warnings.map(({ code, fact }) => `${code}: ${fact}`)).toContainEqual(
      expect.stringContaining('metric-uncompared: CPU time of arm `pgo` was not compared: '),
    )
  })

  test('names what was not compared once, however often it compares', () => {
    const once = compare(
      createWindows(FACTORS).map(([block, round, arm, ns]): WindowRow => [block, round, arm, ns, 150e6, 1]),
    )
    expect(compareTier(once).warnings).toEqual(once.warnings)
    expect(once.warnings).toHaveLength(3)
  })

  test('keeps the verdicts of a tier with a metric that cannot be compared', () => {
    const values = { baseline: [1, 2, 3, 4, 5, 6, 7], pgo: [1, 2, 3, 4, 5, 6, 7, 8] }
    const metric: MetricRecord = {
      name: 'x',
      unit: 'ns',
      better: null,
      arms: {},
      statistics: [{ statistic: 'block', blocksPerGroup: 1, values, comparisons: [] }],
    }
    const { comparisons, metrics, warnings } = compare(createWindows(FACTORS), { metrics: [metric] })
    expect(comparisons).toHaveLength(4)
    expect(metrics[0]?.statistics[0]?.comparisons).toEqual([])
    expect(warnings).toMatchObject([{ code: 'metric-uncompared', fact: expect.stringContaining('`x`') }])
  })

  test('refuses a block in which an arm has no window', () => {
    const windows = createWindows(FACTORS).filter((row) => !(row[0] === 3 && row[2] === 'pgo'))
    expect(() => compare(windows)).toThrow('pgo')
  })
})

test('`readBlocks` takes the times of one metric by block and arm, in time order', () => {
  const rows: WindowRow[] = [
    [5, 0, 'a', Math.E, 1, 1],
    [5, 0, 'b', 1, Math.E, 1],
    [5, 1, 'a', 1, 1, 1],
    [9, 0, 'a', 1, 1, 1],
  ]
  expect(readBlocks(rows, 'wall').map(({ windows }) => windows)).toEqual([{ a: [1, 0], b: [0] }, { a: [0] }])
  expect(readBlocks(rows, 'cpu').map(({ windows }) => windows)).toEqual([{ a: [0, 0], b: [1] }, { a: [0] }])
})
