import { describe, expect, test } from 'vitest'
import { compareGroups } from '../../../src/measure/metrics/compare-metrics.ts'
import type { MetricComparison, MetricRecord } from '../../../src/measure/record/metric-record.ts'

/** A metric of 8 groups in which `pgo` is the baseline's values times a factor, with a ripple unless it is still. */
function compare(
  better: MetricRecord['better'],
  factor: number,
  ripple = 0.001,
): readonly MetricComparison[] {
  const baseline = Array.from({ length: 8 }, (_, group) => 100 + group)
  const pgo = baseline.map((value, group) => value * factor * Math.exp(ripple * Math.sin(1 + 3 * group)))
  return compareValues(baseline, pgo, better)
}

function compareValues(
  baseline: readonly number[],
  pgo: readonly number[],
  better: MetricRecord['better'] = 'lower',
): readonly MetricComparison[] {
  const metric: MetricRecord = {
    name: 'x',
    unit: 'ns',
    better,
    arms: {},
    statistics: [
      {
        statistic: 'block',
        blocksPerGroup: 1,
        values: { baseline: [...baseline], pgo: [...pgo] },
        comparisons: [],
      },
    ],
  }
  const compared = compareGroups(metric, { baseline: 'baseline', copy: 'control', confidence: 0.95 })
  return compared.statistics[0]?.comparisons ?? []
}

describe('`compareGroups`', () => {
  test.for<[better: MetricRecord['better'], factor: number, estimate: number]>([
    ['lower', 1 / 1.05, 0.05],
    ['higher', 1.05, 0.05],
    ['lower', 1.25, -0.2],
    [null, 1.05, 0.05],
  ])('where %s is better, a factor of %d is an estimate of %d', ([better, factor, estimate]) => {
    const [comparison] = compare(better, factor)
    expect(comparison?.estimate).toBeCloseTo(estimate, 3)
    const [low = 1, high = -1] = comparison?.interval ?? []
    expect(low).toBeLessThan(estimate)
    expect(high).toBeGreaterThan(estimate)
    expect(comparison).toMatchObject({ arm: 'pgo', baseline: 'baseline', effect: { n: 8, confidence: 0.95 } })
  })

  test('compares an arm with the mean of the baseline and its copy, and the copy with the baseline', () => {
    const values = {
      baseline: Array.from({ length: 12 }, (_, group) => 100 * Math.exp(0.001 * Math.sin(group))),
      control: Array.from({ length: 12 }, (_, group) => 104 * Math.exp(0.001 * Math.sin(3 * group))),
      pgo: Array.from({ length: 12 }, (_, group) => 100 * Math.exp(0.001 * Math.sin(5 * group))),
    }
    const { statistics } = compareGroups(
      {
        name: 'x',
        unit: 'ns',
        better: 'lower',
        arms: {},
        statistics: [{ statistic: 'block', blocksPerGroup: 1, values, comparisons: [] }],
      },
      { baseline: 'baseline', copy: 'control', confidence: 0.95 },
    )
    const estimates = statistics[0]?.comparisons.map(({ arm, estimate }) => [arm, estimate])
    expect(estimates).toEqual([
      ['control', expect.closeTo(1 / 1.04 - 1, 3)],
      ['pgo', expect.closeTo(Math.sqrt(1.04) - 1, 3)],
    ])
  })

  test('gives groups without any difference an interval of one point', () => {
    expect(compare('lower', 1, 0)).toEqual([
      {
        arm: 'pgo',
        baseline: 'baseline',
        estimate: 0,
        interval: [0, 0],
        confidence: 1 - 2 ** -7,
        effect: null,
      },
    ])
  })

  test('hides no group where most gave the same', () => {
    // As 4 of 20 groups that took three times the memory: trimming leaves sixteen times no difference.
    const pgo = Array.from({ length: 20 }, (_, group) => (group % 5 === 0 ? 300 : 100))
    const [comparison] = compareValues(
      Array.from({ length: 20 }, () => 100),
      pgo,
    )
    expect(comparison).toMatchObject({ estimate: 0, effect: null, confidence: 1 - 2 ** -19 })
    expect(comparison?.interval).toEqual([expect.closeTo(1 / 3 - 1, 12), 0])
  })

  test('says the level of its interval', () => {
    expect(compare('lower', 1.1)[0]).toMatchObject({ confidence: 0.95, effect: { confidence: 0.95 } })
  })

  test('takes single groups of 0 for the farthest, which trimming takes away', () => {
    const baseline = [100, 101, 102, 103, 104, 105, 106, 107]
    const [with0] = compareValues(baseline, [0, 102, 101, 104, 103, 106, 105, 108])
    const [withLittle] = compareValues(baseline, [1e-6, 102, 101, 104, 103, 106, 105, 108])
    expect(with0).toEqual(withLittle)
  })

  test.for<[what: string, pgo: readonly number[]]>([
    ['more groups of 0 than trimming takes', [0, 0, 101, 104, 103, 106, 105, 108]],
    ['a value below 0', [-1, 102, 101, 104, 103, 106, 105, 108]],
    ['a 0 among groups that gave the same', [0, 101, 102, 103, 104, 105, 106, 107]],
  ])('compares nothing with %s', ([, pgo]) => {
    expect(compareValues([100, 101, 102, 103, 104, 105, 106, 107], pgo)).toEqual([])
  })

  test('gives the same when it compares a second time', () => {
    const metric: MetricRecord = {
      name: 'x',
      unit: 'ns',
      better: 'lower',
      arms: {},
      statistics: [
        {
          statistic: 'p50',
          blocksPerGroup: 1,
          values: { baseline: [1, 2, 3, 4, 5, 6, 7, 8], pgo: [1, 2.1, 3, 4.2, 5, 6.1, 7, 8] },
          comparisons: [],
        },
      ],
    }
    const options = { baseline: 'baseline', copy: 'control', confidence: 0.97 }
    const once = compareGroups(metric, options)
    expect(once.statistics[0]?.comparisons).toHaveLength(1)
    expect(compareGroups(JSON.parse(JSON.stringify(once)) as MetricRecord, options)).toEqual(once)
  })
})
