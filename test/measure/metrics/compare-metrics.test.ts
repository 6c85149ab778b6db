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
  const metric: MetricRecord = {
    name: 'x',
    unit: 'ns',
    better,
    arms: {},
    statistics: [{ statistic: 'block', blocksPerGroup: 1, values: { baseline, pgo }, comparisons: [] }],
  }
  const compared = compareGroups(metric, { baseline: 'baseline', confidence: 0.95 })
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

  test('gives groups without any difference an interval of one point', () => {
    expect(compare('lower', 1, 0)).toEqual([
      { arm: 'pgo', baseline: 'baseline', estimate: 0, interval: [0, 0], effect: null },
    ])
  })

  test('compares nothing where a value is 0, which has no logarithm', () => {
    expect(compare('lower', 0)).toEqual([])
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
    const options = { baseline: 'baseline', confidence: 0.97 }
    const once = compareGroups(metric, options)
    expect(once.statistics[0]?.comparisons).toHaveLength(1)
    expect(compareGroups(JSON.parse(JSON.stringify(once)) as MetricRecord, options)).toEqual(once)
  })
})
