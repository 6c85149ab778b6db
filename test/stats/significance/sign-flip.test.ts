import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { signFlipTest, smallestSignFlipP } from '../../../src/stats/significance/sign-flip.ts'
import { distinctSample } from '../support/arbitraries.ts'
import { nonEmpty } from '../support/non-empty.ts'

const TEN = [1.2, -0.3, 0.8, 2.1, 0.4, -1.5, 0.9, 3.3, 0.1, 0.6] as const
const EIGHT = [0.013, -0.004, 0.021, 0.008, -0.011, 0.017, 0.002, 0.009] as const

describe('`signFlipTest` exact', () => {
  test('counts the sign patterns by hand', () => {
    // The mean of (1, 2, 3) is largest with all signs equal, so 2 of 8 patterns are as extreme, 1 on one side.
    expect(signFlipTest([1, 2, 3], { seed: 0 })).toEqual({ p: 2 / 8, method: 'exact', flips: 8 })
    expect(signFlipTest([1, 2, 3], { seed: 0, alternative: 'greater' }).p).toBe(1 / 8)
    expect(signFlipTest([1, 2, 3], { seed: 0, alternative: 'less' }).p).toBe(1)
  })

  // SciPy 1.17, with d = x - null, c = numpy.sign(d) * numpy.minimum(abs(d), numpy.quantile(abs(d), .8)):
  // scipy.stats.permutation_test((c,), numpy.mean, permutation_type='samples', alternative=…, n_resamples=numpy.inf),
  // two-sided with the absolute value of the mean
  test.for([
    [EIGHT, 0, 'two-sided', 34 / 256],
    [EIGHT, 0, 'less', 242 / 256],
    [EIGHT, 0, 'greater', 17 / 256],
    [EIGHT, 0.002, 'two-sided', 68 / 256],
    [EIGHT, 0.002, 'less', 228 / 256],
    [EIGHT, 0.002, 'greater', 34 / 256],
    [TEN, 0, 'two-sided', 112 / 1024],
    [TEN, 0, 'less', 974 / 1024],
    [TEN, 0, 'greater', 56 / 1024],
  ] as const)('agrees with SciPy for %j against %d, %s: p = %d', ([values, nullValue, alternative, p]) => {
    expect(signFlipTest(values, { seed: 0, nullValue, alternative }).p).toBe(p)
  })

  // The same with the studentised trimmed mean, written in NumPy, as the statistic of permutation_test.
  test.for([
    [EIGHT, 0, 'two-sided', 42 / 256],
    [EIGHT, 0, 'less', 236 / 256],
    [EIGHT, 0, 'greater', 21 / 256],
    [EIGHT, 0.002, 'two-sided', 76 / 256],
    [TEN, 0, 'two-sided', 60 / 1024],
    [TEN, 0, 'less', 997 / 1024],
    [TEN, 0, 'greater', 30 / 1024],
  ] as const)(
    'with `trimmed-t` agrees with SciPy for %j against %d, %s: p = %d',
    ([values, nullValue, alternative, p]) => {
      expect(signFlipTest(values, { seed: 0, nullValue, alternative, statistic: 'trimmed-t' }).p).toBe(p)
    },
  )

  test('gives an effect far beyond the noise the smallest p there is, which `trimmed-t` does not', () => {
    const large = nonEmpty(EIGHT.map((value) => value - 1))
    expect(signFlipTest(large, { seed: 0 }).p).toBe(smallestSignFlipP(8, 'two-sided'))
    expect(signFlipTest(large, { seed: 0, statistic: 'trimmed-t' }).p).toBeGreaterThan(0.015)
  })

  test('mirrors with the sign and does not depend on scale, order or seed', () => {
    fc.assert(
      fc.property(distinctSample(4, 9), fc.nat(), (values, seed) => {
        const greater = signFlipTest(values, { seed: 1, alternative: 'greater' }).p
        const mirrored = nonEmpty(values.map((value) => -7 * value))
        expect(signFlipTest(mirrored, { seed, alternative: 'less' }).p).toBe(greater)
        expect(signFlipTest(nonEmpty(values.toReversed()), { seed, alternative: 'greater' }).p).toBe(greater)
      }),
      { seed: 9, numRuns: 50 },
    )
  })

  test('shifting the null value is shifting the values', () => {
    const shifted = nonEmpty(TEN.map((value) => value + 0.5))
    expect(signFlipTest(shifted, { seed: 0, nullValue: 0.5 }).p).toBe(112 / 1024)
  })

  test('rejects a one-sided margin only when the values are beyond it', () => {
    const faster = nonEmpty(EIGHT.map((value) => value - 0.1))
    const beyond = (margin: number): number =>
      signFlipTest(faster, { seed: 0, nullValue: -margin, alternative: 'less' }).p
    expect(beyond(0.05)).toBe(1 / 256)
    expect(beyond(0.15)).toBe(1)
    expect(beyond(0.093)).toBeGreaterThan(0.1)
  })

  test('stays defined where values are constant: 2^(1-n) when they differ from the null, else 1', () => {
    expect(signFlipTest([1, 1, 1, 1, 1, 1, 1, 1], { seed: 0 }).p).toBe(2 / 256)
    expect(signFlipTest([0, 0, 0, 0, 0, 0, 0, 0], { seed: 0 }).p).toBe(1)
    // One flipped sign is trimmed away: 1 + 8 patterns on either side.
    expect(signFlipTest([1, 1, 1, 1, 1, 1, 1, 1], { seed: 0, statistic: 'trimmed-t' }).p).toBe(18 / 256)
  })
})

describe('`signFlipTest` Monte Carlo', () => {
  const many = nonEmpty([...TEN, ...EIGHT.map((value) => 20 * value)])

  test('starts above 16 values', () => {
    expect(signFlipTest(nonEmpty(many.slice(0, 16)), { seed: 0 })).toMatchObject({
      method: 'exact',
      flips: 65_536,
    })
    expect(signFlipTest(nonEmpty(many.slice(0, 17)), { seed: 0 })).toMatchObject({
      method: 'monte-carlo',
      flips: 9999,
    })
  })

  test('agrees with the exact p within its own error', () => {
    // 16 values and a pair of zeros, which change the limit of the clipping only: given here by a constant plateau.
    const plateau = [2, 2, 2, 2, -2, -2, 1, 1, -1, 0.5, 2, 2, 0.25, -0.25, 2, 1] as const
    const exact = signFlipTest(plateau, { seed: 0, alternative: 'greater' }).p
    const sampled = signFlipTest([...plateau, 0], { seed: 1, alternative: 'greater' }).p
    // 4 standard errors, sqrt(p (1 - p) / 9999).
    expect(Math.abs(sampled - exact)).toBeLessThan(4 * Math.sqrt((exact * (1 - exact)) / 9999))
    expect(exact).toBeGreaterThan(0.01)
  })

  test('is the same for the same seed and never 0', () => {
    const strong = nonEmpty(Array.from({ length: 40 }, (_, index) => 1 + index / 1000))
    expect(signFlipTest(strong, { seed: 5, flips: 99 }).p).toBe(1 / 100)
    expect(signFlipTest(many, { seed: 5 })).toEqual(signFlipTest(many, { seed: 5 }))
    expect(signFlipTest(many, { seed: 5 }).p).not.toBe(signFlipTest(many, { seed: 6 }).p)
  })

  test('flips every sign on its own, beyond the 32nd value too', () => {
    // Equal sizes, 26 of 40 positive: p is that of 26 or more heads. SciPy 1.17 scipy.stats.binom.sf(25, 40, .5)
    const heads = 0.0403452338759962
    const values = Array.from({ length: 40 }, (_, index) => (index < 26 ? 1 : -1))
    const { p } = signFlipTest(nonEmpty(values), { seed: 1, alternative: 'greater' })
    // 4 standard errors, sqrt(p (1 - p) / 9999). Signs repeated after the 32nd would give about 0.07.
    expect(Math.abs(p - heads)).toBeLessThan(0.0079)
  })
})

test('`signFlipTest` refuses too few values and too few flips', () => {
  expect(() => signFlipTest([1], { seed: 0 })).toThrow(expect.objectContaining({ code: 'STATS_TOO_FEW' }))
  expect(() => signFlipTest(TEN, { seed: 0, flips: 0 })).toThrow(
    expect.objectContaining({ code: 'STATS_OPTION_INVALID' }),
  )
})

test('`smallestSignFlipP` is one pattern, or two, of all', () => {
  expect(smallestSignFlipP(8, 'two-sided')).toBe(2 / 256)
  expect(smallestSignFlipP(8, 'less')).toBe(1 / 256)
  expect(smallestSignFlipP(17, 'less')).toBe(1 / 10_000)
})
