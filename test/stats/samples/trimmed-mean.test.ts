import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { trimmedMean, winsorizedVariance } from '../../../src/stats/samples/trimmed-mean.ts'
import { sample } from '../support/arbitraries.ts'
import { nonEmpty } from '../support/non-empty.ts'

const VALUES = [1.2, -0.3, 0.8, 2.1, 0.4, -1.5, 0.9, 3.3, 0.1, 0.6] as const

describe('`trimmedMean`', () => {
  test('cuts off the outer fifths by hand: (0.1 + 0.4 + 0.6 + 0.8 + 0.9 + 1.2) / 6', () => {
    expect(trimmedMean(VALUES)).toBeCloseTo(4 / 6, 14)
  })

  test('agrees with SciPy 1.17: scipy.stats.trim_mean(x, .1)', () => {
    expect(trimmedMean(VALUES, 0.1)).toBeCloseTo(0.725, 14)
  })

  test('is the value itself for one value, the mean without trimming', () => {
    expect(trimmedMean([3])).toBe(3)
    expect(trimmedMean([1, 2, 6], 0)).toBe(3)
  })

  test('does not depend on the order, and moves with shift, scale and sign', () => {
    fc.assert(
      fc.property(sample(1, 30), fc.double({ min: -5, max: 5, noNaN: true }), (values, shift) => {
        const mean = trimmedMean(values)
        const mapped = (map: (value: number) => number): number => trimmedMean(nonEmpty(values.map(map)))
        expect(trimmedMean(nonEmpty(values.toReversed()))).toBeCloseTo(mean, 9)
        expect(mapped((value) => 3 * value + shift)).toBeCloseTo(3 * mean + shift, 9)
        expect(mapped((value) => -value)).toBeCloseTo(-mean, 9)
      }),
      { seed: 2 },
    )
  })

  test('does not move when the cut-off values become extreme', () => {
    expect(trimmedMean([0, 1, 2, 3, 4])).toBe(2)
    expect(trimmedMean([-1e9, 1, 2, 3, 1e9])).toBe(2)
  })

  test('refuses a value that is not finite', () => {
    expect(() => trimmedMean([1, Number.NaN])).toThrow(expect.objectContaining({ code: 'STATS_NOT_FINITE' }))
  })
})

describe('`winsorizedVariance`', () => {
  test('replaces the outer values by the nearest kept ones by hand', () => {
    // 0, 1, 2, 3, 100 becomes 1, 1, 2, 3, 3: mean 2, squares 1 + 1 + 0 + 1 + 1 = 4, over 4 = 1.
    expect(winsorizedVariance([0, 1, 2, 3, 100])).toBe(1)
  })

  test('agrees with SciPy 1.17: scipy.stats.mstats.winsorize(x, limits=(.2, .2)).var(ddof=1)', () => {
    expect(winsorizedVariance(VALUES)).toBeCloseTo(0.2182222222222222, 14)
  })

  test('is 0 for a single value and scales with the square', () => {
    expect(winsorizedVariance([7])).toBe(0)
    const [first, ...rest] = VALUES
    expect(winsorizedVariance([2 * first, ...rest.map((value) => 2 * value)])).toBeCloseTo(
      4 * 0.2182222222222222,
      13,
    )
  })
})
