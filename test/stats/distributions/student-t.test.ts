import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { studentTCdf, studentTQuantile } from '../../../src/stats/distributions/student-t.ts'

describe('`studentTCdf`', () => {
  // SciPy 1.17 scipy.stats.t.cdf(t, df)
  test.for([
    [2.3, 7, 0.9725044523978142],
    [-8, 7, 4.557460585437679e-5],
    [0.01, 3, 0.503675444293574],
    [1e-6, 5, 0.5000003796066899],
    [2.3, 4.2, 0.9601033808050341],
    [-40, 2.5, 7.09781714524669e-5],
    [1.96, 1000, 0.9748634075221256],
    [-3, 1e6, 0.0013499312707109],
    [0.5, 1, 0.6475836176504333],
    [-12.7, 1, 0.025012163844672083],
    [1.2, 0.5, 0.7203710369343177],
  ] as const)('at %d with %d degrees of freedom agrees with SciPy to 1e-10', ([t, df, expected]) => {
    expect(Math.abs(studentTCdf(t, df) / expected - 1)).toBeLessThan(1e-10)
  })

  test('is 0, 1/2 and 1 at the ends and the middle', () => {
    expect([Number.NEGATIVE_INFINITY, 0, Number.POSITIVE_INFINITY].map((t) => studentTCdf(t, 3))).toEqual([
      0, 0.5, 1,
    ])
  })

  test('with 1 degree of freedom is the Cauchy distribution, 1/2 + atan(t)/pi', () => {
    fc.assert(
      fc.property(fc.double({ min: -100, max: 100, noNaN: true }), (t) => {
        expect(studentTCdf(t, 1)).toBeCloseTo(0.5 + Math.atan(t) / Math.PI, 13)
      }),
      { seed: 6 },
    )
  })
})

describe('`studentTQuantile`', () => {
  // SciPy 1.17 scipy.stats.t.ppf(p, df)
  test.for([
    [0.975, 7, 2.364624251592784],
    [0.975, 4.2, 2.7250727225923743],
    [0.99, 2.5, 5.353111173030872],
    [0.9995, 30, 3.6459586350420627],
    [0.5000001, 7, 2.5974602739221524e-7],
    [0.8, 1000, 0.8419808221624288],
    [1e-9, 5, -98.93722464836996],
    [0.025, 1, -12.706204736174705],
    [0.6, 3, 0.2766706623326898],
    [0.985, 5, 3.002874973841795],
    [0.975, 1e6, 1.959966356814107],
    [0.995, 0.5, 4113.964588804174],
    [0.25, 11, -0.6974453275598814],
  ] as const)('at %d with %d degrees of freedom agrees with SciPy to 1e-9', ([p, df, expected]) => {
    expect(Math.abs(studentTQuantile(p, df) / expected - 1)).toBeLessThan(1e-9)
  })

  test('is the inverse of `studentTCdf`', () => {
    const degrees = fc.double({ min: 0.5, max: 1000, noNaN: true })
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }), degrees, (p, df) => {
        expect(studentTCdf(studentTQuantile(p, df), df)).toBeCloseTo(p, 12)
      }),
      { seed: 7 },
    )
  })

  test.for([
    [0, 5],
    [1, 5],
    [Number.NaN, 5],
    [0.5, 0],
    [0.5, Number.POSITIVE_INFINITY],
  ] as const)('refuses p = %d with %d degrees of freedom', ([p, df]) => {
    expect(() => studentTQuantile(p, df)).toThrow(expect.objectContaining({ code: 'STATS_OPTION_INVALID' }))
  })
})
