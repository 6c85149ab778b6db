import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { studentTCdf, studentTQuantile } from '../../../src/stats/distributions/student-t.ts'

/** Of a value that underflows, the value itself. */
function relativeError(value: number, expected: number): number {
  return expected === 0 ? Math.abs(value) : Math.abs(value / expected - 1)
}

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

  // mpmath 1.4 with 50 digits, at t = -40, -5, -0.5 and 1.96
  test.for<[df: number, expected: readonly number[]]>([
    [0.5, [0.050704899964747176, 0.1429957015794294, 0.3786590364647183, 0.7751385111308104]],
    [1, [0.007956089912025814, 0.06283295818900118, 0.35241638234956674, 0.8498285541119834]],
    [2, [0.0003122073360923703, 0.018874775675311862, 0.3333333333333333, 0.9054713451991339]],
    [2.5, [7.097817145246691e-5, 0.011725594985430923, 0.32884895993485735, 0.918526217763593]],
    [3, [1.7190340394579263e-5, 0.007696219036651151, 0.3257239824240755, 0.9275738957175732]],
    [7.3, [4.018567583956861e-10, 0.0006913871896567305, 0.3158967634022208, 0.9554385639499907]],
    [30, [6.863022597203201e-28, 1.1648342733503898e-5, 0.31036150244256366, 0.9703288435519748]],
    [1000, [5.2394260775866807e-210, 3.3836281823243153e-7, 0.3085925404169374, 0.9748634075221256]],
    [1e6, [0, 2.866998935445371e-7, 0.30853759373618567, 0.9750019662073651]],
  ])('with %d degrees of freedom is right to 12 digits, in the tails too', ([df, expected]) => {
    for (const [index, t] of [-40, -5, -0.5, 1.96].entries()) {
      expect(relativeError(studentTCdf(t, df), expected[index] ?? Number.NaN)).toBeLessThan(1e-12)
    }
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

  // mpmath 1.4 with 50 digits, at p = 1e-12, 1e-6, 0.025, 0.8, 0.975 and 1 - 1e-9
  test.for<[df: number, expected: readonly number[]]>([
    [
      0.5,
      [
        -1.02849115631634e23, -102849115631.63402, -164.55767348048852, 2.51271795366592, 164.55767348048823,
        1.0284912144917752e17,
      ],
    ],
    [
      1,
      [
        -318309886183.79065, -318309.8861827435, -12.706204736174705, 1.376381920471174, 12.706204736174694,
        318309895.1862093,
      ],
    ],
    [
      2,
      [
        -707106.7811854868, -707.1057205259339, -4.302652729749464, 1.0606601717798216, 4.302652729749462,
        22360.68005765849,
      ],
    ],
    [
      2.5,
      [
        -55306.17407651582, -220.17342917823686, -3.574654842003683, 1.010163874722239, 3.5746548420036817,
        3489.5834348468525,
      ],
    ],
    [
      3,
      [
        -10331.108244292485, -103.29946778041935, -3.1824463052837095, 0.9784723123633047, 3.1824463052837086,
        1033.1096842432755,
      ],
    ],
    [
      7.3,
      [
        -91.09486659389755, -13.493523060744643, -2.345066736547704, 0.8936713571802272, 2.345066736547703,
        35.2835502297652,
      ],
    ],
    [
      30,
      [
        -11.397217523311411, -5.871117120418883, -2.042272456301238, 0.8537672614712978, 2.0422724563012378,
        8.445862807441596,
      ],
    ],
    [
      1000,
      [
        -7.1242289253144095, -4.781608620458351, -1.9623390808264085, 0.8419808221624288, 1.962339080826408,
        6.0536902768005225,
      ],
    ],
    [
      1e6,
      [
        -7.034572608411256, -4.753452348279681, -1.959966356814107, 0.8416215930139842, 1.9599663568141066,
        5.9978624603049715,
      ],
    ],
  ])('with %d degrees of freedom is right to 12 digits, in the tails too', ([df, expected]) => {
    for (const [index, p] of [1e-12, 1e-6, 0.025, 0.8, 0.975, 1 - 1e-9].entries()) {
      expect(relativeError(studentTQuantile(p, df), expected[index] ?? Number.NaN)).toBeLessThan(1e-12)
    }
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
