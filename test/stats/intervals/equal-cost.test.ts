import { expect, test } from 'vitest'
import { withoutEqualCost, withoutEqualCostInterval } from '../../../src/stats/intervals/equal-cost.ts'
import { yuenInterval } from '../../../src/stats/intervals/yuen.ts'
import { normalDeviate } from '../../../src/stats/random/deviates.ts'
import { createRng } from '../../../src/stats/random/rng.ts'
import { logRatios } from '../../../src/stats/samples/log-ratios.ts'

test.for<[ratio: number, cost: number]>([
  [1 / 1.15, 0.14],
  [1.3, 0.05],
  [0.9, 0],
])('`withoutEqualCost` finds a ratio of %d again behind a cost of %d', ([ratio, cost]) => {
  const seen = Math.log((ratio + cost) / (1 + cost))
  expect(withoutEqualCost(seen, cost)).toBeCloseTo(Math.log(ratio), 12)
})

test('`withoutEqualCost` has no answer where the arm would take no time', () => {
  expect(withoutEqualCost(Math.log(0.1), 0.5)).toBeUndefined()
})

test.for<[noise: number, cost: number]>([
  [0.003, 0.14],
  [0.01, 0.14],
  [0.02, 0.14],
  [0.01, 0.4],
])(
  '`withoutEqualCostInterval` holds the truth behind blocks of noise %d and a cost of %d',
  ([noise, cost]) => {
    const rng = createRng(4)
    const truth = Math.log(1 / 1.15)
    const runs = 2000
    const covered = Array.from({ length: runs }, () => {
      const effect = yuenInterval(
        logRatios(
          Array.from(
            { length: 24 },
            () => Math.log((Math.exp(truth) + cost) / (1 + cost)) + noise * normalDeviate(rng),
          ),
        ),
      )
      // Two ways of four pilot blocks each; their noise is that of a time, not of a ratio of times.
      const pilots = [1 + cost, 1].map((factor) =>
        Array.from({ length: 4 }, () => Math.log(factor) + noise * normalDeviate(rng)),
      )
      const [sliced, whole] = pilots.map((logs) => {
        const mean = logs.reduce((sum, log) => sum + log, 0) / 4
        return { mean, variance: logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / 12 }
      })
      if (sliced === undefined || whole === undefined) throw new Error('there are two ways')
      const variance = sliced.variance + whole.variance
      const seen = {
        estimate: sliced.mean - whole.mean,
        se: Math.sqrt(variance),
        df: (3 * variance ** 2) / (sliced.variance ** 2 + whole.variance ** 2),
      }
      const interval = withoutEqualCostInterval(effect, seen, 0.95)
      return interval !== undefined && interval.low <= truth && truth <= interval.high
    }).filter(Boolean).length
    // 93.6 to 97.5 %, and 3 standard errors of 2,000 runs.
    expect(covered / runs).toBeGreaterThan(0.936 - 3 * Math.sqrt((0.936 * 0.064) / runs))
    expect(covered / runs).toBeLessThan(0.975 + 3 * Math.sqrt((0.975 * 0.025) / runs))
  },
)
