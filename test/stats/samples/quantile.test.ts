import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { quantile } from '../../../src/stats/samples/quantile.ts'
import { sample } from '../support/arbitraries.ts'

// NumPy 2.4 numpy.quantile([7.1, 3.2, 9.9, 4.4, 5.0, 1.7, 8.3], q)
test.for([
  [0, 1.7],
  [0.1, 2.6],
  [0.25, 3.8000000000000003],
  [0.5, 5],
  [0.9, 8.940000000000001],
  [0.99, 9.804],
  [1, 9.9],
] as const)('`quantile` at %d agrees with NumPy: %d', ([q, expected]) => {
  expect(quantile([7.1, 3.2, 9.9, 4.4, 5, 1.7, 8.3], q)).toBeCloseTo(expected, 13)
})

test('`quantile` of an even sample at 1/2 is the mean of the middle two', () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5)
})

test('`quantile` grows with q and stays within the sample', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(sample(1, 30), share, share, (values, a, b) => {
      const low = quantile(values, Math.min(a, b))
      const high = quantile(values, Math.max(a, b))
      expect(low).toBeLessThanOrEqual(high + 1e-12)
      expect(low).toBeGreaterThanOrEqual(Math.min(...values) - 1e-12)
      expect(high).toBeLessThanOrEqual(Math.max(...values) + 1e-12)
    }),
    { seed: 3 },
  )
})

test.for([-0.01, 1.01, Number.NaN])('`quantile` refuses q = %d', (q) => {
  expect(() => quantile([1, 2], q)).toThrow(expect.objectContaining({ code: 'STATS_OPTION_INVALID' }))
})
