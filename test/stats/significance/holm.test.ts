import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { holmAdjust } from '../../../src/stats/significance/holm.ts'

// statsmodels 0.15 statsmodels.stats.multitest.multipletests(p, method='holm')[1]
test.for([
  [
    [0.01, 0.04, 0.03, 0.005, 0.9],
    [0.04, 0.09, 0.09, 0.025, 0.9],
  ],
  [
    [0.3, 0.02, 0.02, 0.6],
    [0.6, 0.08, 0.08, 0.6],
  ],
] as const)('`holmAdjust(%j)` agrees with statsmodels: %j', ([p, expected]) => {
  expect(holmAdjust(p)).toEqual(expected.map((value) => expect.closeTo(value, 14)))
})

test('`holmAdjust` multiplies the smallest by m, the next by m - 1, and never lets one drop below the one before', () => {
  // 0.02 * 3 = 0.06; 0.025 * 2 = 0.05, raised to 0.06; 0.5 * 1 = 0.5.
  expect(holmAdjust([0.5, 0.02, 0.025])).toEqual([0.5, expect.closeTo(0.06, 14), expect.closeTo(0.06, 14)])
})

test('`holmAdjust` keeps the order of p values, never lowers one, stops at 1 and at Bonferroni', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }), (p) => {
      const adjusted = holmAdjust(p)
      const byRaw = p
        .map((one, i) => ({ one, of: adjusted[i] ?? Number.NaN }))
        .sort((a, b) => a.one - b.one || a.of - b.of)
      expect(byRaw.map((pair) => pair.of)).toEqual(adjusted.toSorted((a, b) => a - b))
      for (const [i, one] of p.entries()) {
        expect(adjusted[i]).toBeGreaterThanOrEqual(one)
        expect(adjusted[i]).toBeLessThanOrEqual(Math.min(1, one * p.length))
      }
    }),
    { seed: 10 },
  )
})

test('`holmAdjust` leaves a single p and an empty family as they are', () => {
  expect(holmAdjust([0.04])).toEqual([0.04])
  expect(holmAdjust([])).toEqual([])
})

test.for([-0.1, 1.1, Number.NaN])('`holmAdjust` refuses the p value %d', (p) => {
  expect(() => holmAdjust([0.5, p])).toThrow(expect.objectContaining({ code: 'STATS_OPTION_INVALID' }))
})
