import { describe, expect, test } from 'vitest'
import { differenceOfEffects } from '../../../src/stats/intervals/difference-of-effects.ts'
import { yuenInterval } from '../../../src/stats/intervals/yuen.ts'

const TEN = yuenInterval([1.2, -0.3, 0.8, 2.1, 0.4, -1.5, 0.9, 3.3, 0.1, 0.6])
const EIGHT = yuenInterval([0.013, -0.004, 0.021, 0.008, -0.011, 0.017, 0.002, 0.009])

describe('`differenceOfEffects`', () => {
  test('agrees with SciPy 1.17 for 10 and 8 values at 95 and 97 %', () => {
    // r = scipy.stats.ttest_ind(eight, ten, equal_var=False, trim=.2): r.df, r.pvalue, r.confidence_interval(.95)
    const difference = differenceOfEffects(TEN, EIGHT)
    expect(difference.df).toBeCloseTo(5.002584012047423, 10)
    expect(difference.p).toBeCloseTo(0.04965427458216537, 12)
    expect(difference.low).toBeCloseTo(-1.316870212329814, 11)
    expect(difference.high).toBeCloseTo(-0.0014631210035195297, 11)
    const wider = differenceOfEffects(TEN, EIGHT, 0.97)
    expect(wider.low).toBeCloseTo(-1.4274504512006763, 11)
    expect(wider.high).toBeCloseTo(0.1091171178673429, 11)
  })

  test('changes its sign with the order, and nothing else', () => {
    const forth = differenceOfEffects(TEN, EIGHT)
    const back = differenceOfEffects(EIGHT, TEN)
    expect(back.estimate).toBe(-forth.estimate)
    expect(back.low).toBeCloseTo(-forth.high, 15)
    expect([back.se, back.df, back.p]).toEqual([forth.se, forth.df, forth.p])
  })

  test('of an effect and itself is 0, with p 1 and the root of twice the variance', () => {
    const difference = differenceOfEffects(TEN, TEN)
    expect([difference.estimate, difference.p]).toEqual([0, 1])
    expect(difference.se).toBeCloseTo(Math.SQRT2 * TEN.se, 15)
    expect(difference.df).toBeCloseTo(2 * TEN.df, 12)
  })

  test('refuses a confidence of 1', () => {
    expect(() => differenceOfEffects(TEN, EIGHT, 1)).toThrow(
      expect.objectContaining({ code: 'STATS_OPTION_INVALID' }),
    )
  })
})
