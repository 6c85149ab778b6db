import { describe, expect, test } from 'vitest'
import { trimCount, trimmedMoments } from '../../../src/stats/samples/trimmed-moments.ts'

describe('`trimCount`', () => {
  test.for([
    [4, 0],
    [5, 1],
    [8, 1],
    [9, 1],
    [10, 2],
    [35, 7],
  ] as const)('cuts 20 %% of %i values down to a whole number, %i at either end', ([n, count]) => {
    expect(trimCount(n, 0.2)).toBe(count)
  })

  test.for([-0.1, 0.5, Number.NaN])('refuses the trim %d', (trim) => {
    expect(() => trimCount(10, trim)).toThrow(expect.objectContaining({ code: 'STATS_OPTION_INVALID' }))
  })
})

test('`trimmedMoments` gives exactly 0 variance and the value itself for equal values', () => {
  // The naive sum of 0.1 over 7 values is not 0.7.
  expect(trimmedMoments(new Float64Array(7).fill(0.1), 1)).toEqual({
    mean: 0.1,
    winsorizedVariance: 0,
    kept: 5,
  })
})

test('`trimmedMoments` keeps its digits far away from 0', () => {
  // 1e9 + {0, 1, 2, 3, 4}, one cut off: kept 1, 2, 3; winsorized 1, 1, 2, 3, 3: squares 4 over 4 = 1.
  const sorted = Float64Array.from([0, 1, 2, 3, 4], (value) => 1e9 + value)
  expect(trimmedMoments(sorted, 1)).toEqual({ mean: 1e9 + 2, winsorizedVariance: 1, kept: 3 })
})
