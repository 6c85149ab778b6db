import { describe, expect, test } from 'vitest'
import type { NonEmpty } from '../../../src/stats/checks/non-empty.ts'
import { percentile, samplesFor } from '../../../src/stats/samples/percentiles.ts'
import { nonEmpty } from '../support/non-empty.ts'

function upTo(n: number): NonEmpty<number> {
  return nonEmpty(Array.from({ length: n }, (_, index) => index + 1))
}

describe('`samplesFor`', () => {
  // SciPy 1.17: the smallest n with scipy.stats.binom.cdf(1, n, 1 - q) <= .01; Wilks's table has 662 as well.
  test.for([
    [0.99, 662],
    [0.95, 130],
    [0.9, 64],
    [0.5, 11],
    [0.01, 662],
  ] as const)('%d needs %i', ([q, n]) => {
    expect(samplesFor(q)).toBe(n)
  })

  test('refuses the extremes, which no number of samples shows', () => {
    expect(() => samplesFor(1)).toThrow(expect.objectContaining({ code: 'STATS_OPTION_INVALID' }))
  })
})

describe('`percentile`', () => {
  test('is not shown one sample short of enough', () => {
    expect(percentile(upTo(661), 0.99)).toEqual({ state: 'too-few', n: 661, needed: 662 })
    expect(percentile(upTo(662), 0.99)).toMatchObject({ state: 'shown', n: 662 })
  })

  // SciPy 1.17 scipy.stats.quantile_test(numpy.arange(1, 1001), p=q).confidence_interval(.95)
  test.for([
    [0.99, 983, 997],
    [0.95, 936, 964],
    [0.5, 469, 532],
  ] as const)('at %d of 1 to 1000 has SciPy’s interval %i to %i', ([q, low, high]) => {
    expect(percentile(upTo(1000), q)).toMatchObject({ state: 'shown', low, high })
  })

  test('shows the type-7 quantile, whatever the order of the samples', () => {
    // 1 + 999 * 0.99 = 990.01
    const shown = percentile(nonEmpty(upTo(1000).toReversed()), 0.99)
    expect(shown).toMatchObject({ value: expect.closeTo(990.01, 9), low: 983 })
  })
})
