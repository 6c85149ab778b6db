import { expect, test } from 'vitest'
import { withoutEqualCost } from '../../../src/stats/intervals/equal-cost.ts'

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
