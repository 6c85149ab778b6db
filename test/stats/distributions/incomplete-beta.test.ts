import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { incompleteBeta } from '../../../src/stats/distributions/incomplete-beta.ts'

// SciPy 1.17 scipy.special.betainc(a, b, x)
test.for([
  [0.3, 2, 3, 0.34829999999999994],
  [0.99, 660, 2, 0.01000096774651785],
  [0.5, 0.5, 0.5, 0.5000000000000001],
  [1e-8, 0.5, 200, 0.0015947710206868663],
  [0.95, 100, 5, 0.40094101404909155],
  [0.01, 1, 100, 0.6339676587267705],
  [0.5, 5000, 5000, 0.49999999999999967],
  [0.999999, 3, 0.5, 0.9981250012499727],
] as const)('`incompleteBeta(%d, %d, %d)` agrees with SciPy to 1e-10', ([x, a, b, expected]) => {
  expect(Math.abs(incompleteBeta(x, a, b) / expected - 1)).toBeLessThan(1e-10)
})

test('`incompleteBeta` is 1 - (1 - x)^b for a = 1, which needs no series', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 50 }), (x, b) => {
      expect(incompleteBeta(x, 1, b)).toBeCloseTo(1 - (1 - x) ** b, 12)
    }),
    { seed: 4 },
  )
})

test('`incompleteBeta` reflects: I_x(a, b) + I_{1-x}(b, a) = 1', () => {
  const size = fc.double({ min: 0.1, max: 500, noNaN: true })
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), size, size, (x, a, b) => {
      expect(incompleteBeta(x, a, b) + incompleteBeta(1 - x, b, a)).toBeCloseTo(1, 10)
    }),
    { seed: 5 },
  )
})

test.for([
  [-0.1, 1, 1],
  [1.1, 1, 1],
  [0.5, 0, 1],
  [0.5, 1, Number.NaN],
] as const)('`incompleteBeta(%d, %d, %d)` is refused', ([x, a, b]) => {
  expect(() => incompleteBeta(x, a, b)).toThrow(expect.objectContaining({ code: 'STATS_OPTION_INVALID' }))
})
