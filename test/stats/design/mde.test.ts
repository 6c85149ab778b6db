import { expect, test } from 'vitest'
import { minimalDetectableEffect } from '../../../src/stats/design/mde.ts'
import { createRng } from '../../../src/stats/random/rng.ts'
import { normalDeviate } from '../../../src/stats/random/deviates.ts'
import { excludesZero } from '../../../src/stats/verdict/verdict.ts'
import { yuenInterval } from '../../../src/stats/intervals/yuen.ts'

test('`minimalDetectableEffect` agrees with SciPy 1.17: (t.ppf(.975, 5) + t.ppf(.8, 5)) * .004', () => {
  expect(minimalDetectableEffect({ se: 0.004, df: 5 })).toBeCloseTo(0.013960502463508566, 13)
})

test('`minimalDetectableEffect` at power alpha/2 or less makes no sense and is refused', () => {
  expect(() => minimalDetectableEffect({ se: 0.004, df: 5, power: 0.02 })).toThrow(
    expect.objectContaining({ code: 'STATS_OPTION_INVALID' }),
  )
  expect(() => minimalDetectableEffect({ se: 0, df: 5 })).toThrow(
    expect.objectContaining({ code: 'STATS_OPTION_INVALID' }),
  )
})

test('an effect of the size of `minimalDetectableEffect` is found in about 80 % of runs', () => {
  // 20 normal values of sd 1: the trimmed mean's own standard error is about sqrt(1.14 / 20) = 0.239.
  const effect = minimalDetectableEffect({ se: 0.239, df: 11 })
  const rng = createRng(11)
  let found = 0
  for (let run = 0; run < 1000; run += 1) {
    const values = Array.from({ length: 19 }, () => effect + normalDeviate(rng))
    found += Number(excludesZero(yuenInterval([effect + normalDeviate(rng), ...values])))
  }
  // 4 standard errors of 0.0126; the formula itself is good to about 0.02.
  expect(Math.abs(found / 1000 - 0.8)).toBeLessThan(0.07)
})
