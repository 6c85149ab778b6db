import { describe, expect, test } from 'vitest'
import { clippedMean, trimmedT } from '../../../src/stats/significance/flip-statistics.ts'

describe('`clippedMean`', () => {
  test('clips at the 80 % quantile of the sizes by hand', () => {
    // Sizes 1, 2, 3, 4, 5, 100: quantile at 5 * 0.8 = 4 is 5, so they become 1, 2, 3, 4, 5, 5 with sum 20.
    const statistic = clippedMean(Float64Array.of(1, 2, 3, 4, 5, 100))
    expect(statistic(Uint8Array.of(0, 0, 0, 0, 0, 0))).toBe(1)
    expect(statistic(Uint8Array.of(1, 1, 1, 1, 1, 1))).toBe(-1)
    // 1 - 2 * 5 / 20
    expect(statistic(Uint8Array.of(0, 0, 0, 0, 0, 1))).toBe(0.5)
  })

  test('interpolates the quantile', () => {
    // Sizes 1, 2, 4: position 1.6, limit 2 + 0.6 * 2 = 3.2; sum 6.2.
    expect(clippedMean(Float64Array.of(1, 2, 4))(Uint8Array.of(0, 0, 1))).toBeCloseTo(1 - 6.4 / 6.2, 14)
  })

  test('is 0 where every size is 0', () => {
    expect(clippedMean(Float64Array.of(0, 0))(Uint8Array.of(1, 0))).toBe(0)
  })
})

describe('`trimmedT`', () => {
  test('sorts the signed values and studentises their trimmed mean', () => {
    // -3, 1, 2, 4, 5: kept 1, 2, 4 with mean 7/3; winsorized 1, 1, 2, 4, 4 with variance 9.2/4 = 2.3;
    // se² = 4 * 2.3 / (3 * 2).
    const statistic = trimmedT(Float64Array.of(1, 2, 3, 4, 5))
    expect(statistic(Uint8Array.of(0, 0, 1, 0, 0))).toBeCloseTo(7 / 3 / Math.sqrt(9.2 / 6), 13)
    expect(statistic(Uint8Array.of(1, 1, 0, 1, 1))).toBeCloseTo(-7 / 3 / Math.sqrt(9.2 / 6), 13)
  })

  test('is infinite for constant values that are not 0, and 0 for zeros', () => {
    expect(trimmedT(Float64Array.of(2, 2, 2))(Uint8Array.of(1, 1, 1))).toBe(Number.NEGATIVE_INFINITY)
    expect(trimmedT(Float64Array.of(0, 0, 0))(Uint8Array.of(1, 0, 1))).toBe(0)
  })
})
