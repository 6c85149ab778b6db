import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { yuenInterval } from '../../../src/stats/intervals/yuen.ts'
import { distinctSample } from '../support/arbitraries.ts'

const TEN = [1.2, -0.3, 0.8, 2.1, 0.4, -1.5, 0.9, 3.3, 0.1, 0.6] as const
const EIGHT = [0.013, -0.004, 0.021, 0.008, -0.011, 0.017, 0.002, 0.009] as const

test('`yuenInterval` agrees with SciPy 1.17 for 10 values at 95 and 99 %', () => {
  // r = scipy.stats.ttest_ind(x, numpy.zeros(10), equal_var=False, trim=.2): the constant sample adds nothing, so this
  // is the one-sample test; r.df, r.confidence_interval(.95), scipy.stats.trim_mean(x, .2) / r.statistic
  const interval = yuenInterval(TEN)
  expect(interval).toMatchObject({ df: 5, n: 10, trim: 0.2, confidence: 0.95 })
  expect(interval.estimate).toBeCloseTo(0.6666666666666666, 13)
  expect(interval.se).toBeCloseTo(0.2558645474986065, 13)
  expect(interval.low).toBeCloseTo(0.008945908483443787, 12)
  expect(interval.high).toBeCloseTo(1.3243874248498895, 12)
  const wider = yuenInterval(TEN, { confidence: 0.99 })
  expect(wider.low).toBeCloseTo(-0.3650157732703728, 12)
  expect(wider.high).toBeCloseTo(1.6983491066037062, 12)
})

test('`yuenInterval` agrees with SciPy 1.17 for 8 values, where only one is cut off at either end', () => {
  // As above with numpy.zeros(8).
  const interval = yuenInterval(EIGHT)
  expect(interval.df).toBe(5)
  expect(interval.low).toBeCloseTo(-0.0030727711112941095, 13)
  expect(interval.high).toBeCloseTo(0.018072771111294107, 13)
})

test('`yuenInterval` without trimming is the t interval of the mean', () => {
  // Values 1 to 5: mean 3, variance 2.5, se sqrt(0.5), t_{.975, 4} = 2.7764451 (SciPy 1.17 scipy.stats.t.ppf).
  const interval = yuenInterval([1, 2, 3, 4, 5], { trim: 0 })
  expect(interval.high).toBeCloseTo(3 + 2.7764451051977987 * Math.sqrt(0.5), 10)
})

test('`yuenInterval` mirrors with the sign and scales with the values', () => {
  fc.assert(
    fc.property(distinctSample(5, 30), (values) => {
      const interval = yuenInterval(values)
      const [first, ...rest] = values
      const mirrored = yuenInterval([-2 * first, ...rest.map((value) => -2 * value)])
      expect(mirrored.estimate).toBeCloseTo(-2 * interval.estimate, 9)
      expect(mirrored.low).toBeCloseTo(-2 * interval.high, 9)
      expect(mirrored.high).toBeCloseTo(-2 * interval.low, 9)
      expect(interval.low).toBeLessThan(interval.estimate)
    }),
    { seed: 8 },
  )
})

test('`yuenInterval` refuses one value, and two that trimming would leave as none', () => {
  expect(() => yuenInterval([1])).toThrow(expect.objectContaining({ code: 'STATS_TOO_FEW' }))
  expect(() => yuenInterval([1, 2, 3], { trim: 0.4 })).toThrow(
    expect.objectContaining({ code: 'STATS_TOO_FEW' }),
  )
})

test('`yuenInterval` refuses kept values that are all equal instead of an interval of width 0', () => {
  expect(() => yuenInterval([0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 9])).toThrow(
    expect.objectContaining({ code: 'STATS_ZERO_VARIANCE' }),
  )
})

test.for([0, 1, 95])('`yuenInterval` refuses the confidence %d', (confidence) => {
  expect(() => yuenInterval(TEN, { confidence })).toThrow(
    expect.objectContaining({ code: 'STATS_OPTION_INVALID' }),
  )
})
