import { expect, test } from 'vitest'
import { binomialCdf } from '../../../src/stats/distributions/binomial-cdf.ts'

// SciPy 1.17 scipy.stats.binom.cdf(k, n, p)
test.for([
  [1, 662, 0.01, 0.009913985645459311],
  [1, 661, 0.01, 0.010000967746517844],
  [3, 10, 0.3, 0.6496107184000002],
  [650, 662, 0.99, 0.037217008799310045],
] as const)('`binomialCdf(%i, %i, %d)` agrees with SciPy', ([k, n, p, expected]) => {
  expect(binomialCdf(k, n, p) / expected).toBeCloseTo(1, 10)
})

test('`binomialCdf` of two coins is 1/4, 3/4, 1', () => {
  expect([-1, 0, 1, 2, 3].map((k) => binomialCdf(k, 2, 0.5))).toEqual([
    0,
    expect.closeTo(1 / 4, 14),
    expect.closeTo(3 / 4, 14),
    1,
    1,
  ])
})
