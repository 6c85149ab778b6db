import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { binomialCdf, binomialQuantile } from '../../../src/stats/distributions/binomial.ts'

describe('`binomialCdf`', () => {
  // SciPy 1.17 scipy.stats.binom.cdf(k, n, p)
  test.for([
    [1, 662, 0.01, 0.009913985645459311],
    [1, 661, 0.01, 0.010000967746517844],
    [3, 10, 0.3, 0.6496107184000002],
    [650, 662, 0.99, 0.037217008799310045],
  ] as const)('(%i, %i, %d) agrees with SciPy', ([k, n, p, expected]) => {
    expect(binomialCdf(k, n, p) / expected).toBeCloseTo(1, 10)
  })

  // mpmath 1.4 with 50 digits
  test.for([
    [0, 10_000, 0.001, 4.5173345977048635e-5],
    [9840, 10_000, 0.99, 1.706423206656238e-8],
    [40, 100_000, 0.001, 7.383994792706705e-12],
    [109, 100_000, 0.001, 0.8295561104387492],
    [4586, 100_000, 0.05, 6.058391898496585e-10],
    [49_051, 100_000, 0.5, 9.925861925922663e-10],
    [50_000, 100_000, 0.5, 0.5012615631070984],
    [99_062, 100_000, 0.99, 0.9773666757397067],
  ] as const)('(%i, %i, %d) is right to 11 digits', ([k, n, p, expected]) => {
    expect(Math.abs(binomialCdf(k, n, p) / expected - 1)).toBeLessThan(1e-11)
  })

  test('of two coins is 1/4, 3/4, 1', () => {
    expect([-1, 0, 1, 2, 3].map((k) => binomialCdf(k, 2, 0.5))).toEqual([
      0,
      expect.closeTo(1 / 4, 14),
      expect.closeTo(3 / 4, 14),
      1,
      1,
    ])
  })

  test.for([
    [0, 0.5],
    [2.5, 0.5],
    [2, 0],
    [2, 1],
    [2, Number.NaN],
  ] as const)('refuses %d trials of probability %d', ([n, p]) => {
    expect(() => binomialCdf(1, n, p)).toThrow(expect.objectContaining({ code: 'STATS_OPTION_INVALID' }))
  })
})

describe('`binomialQuantile`', () => {
  // SciPy 1.17 scipy.stats.binom.ppf(share, n, p)
  test.for([
    [0.5, 2, 0.5, 1],
    [0.025, 11, 0.5, 2],
    [0.025, 662, 0.99, 650],
    [0.975, 662, 0.99, 660],
    [0.025, 100_000, 0.5, 49_690],
    [0.975, 100_000, 0.99, 99_061],
    [0.975, 1_000_000, 0.999, 999_061],
  ] as const)('(%d, %i, %d) is that of SciPy', ([share, n, p, expected]) => {
    expect(binomialQuantile(share, n, p)).toBe(expected)
  })

  test('is where `binomialCdf` reaches the share', () => {
    const open = fc.double({ min: 0.001, max: 0.999, noNaN: true })
    fc.assert(
      fc.property(open, fc.integer({ min: 1, max: 100_000 }), open, (share, n, p) => {
        const k = binomialQuantile(share, n, p)
        expect(binomialCdf(k, n, p)).toBeGreaterThanOrEqual(share)
        expect(binomialCdf(k - 1, n, p)).toBeLessThan(share)
      }),
      { seed: 8 },
    )
  })

  test.for([
    [0, 2, 0.5],
    [1, 2, 0.5],
    [0.5, 0, 0.5],
    [0.5, 2, 1],
  ] as const)('(%d, %i, %d) is refused', ([share, n, p]) => {
    expect(() => binomialQuantile(share, n, p)).toThrow(
      expect.objectContaining({ code: 'STATS_OPTION_INVALID' }),
    )
  })
})
