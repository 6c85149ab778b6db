import { describe, expect, test } from 'vitest'
import { requireFinite } from '../../../src/stats/checks/non-empty.ts'
import { empiricalDistribution } from '../../../src/stats/samples/empirical-distribution.ts'

describe('`empiricalDistribution`', () => {
  test('gives every value with the share of values up to it', () => {
    expect(empiricalDistribution([3, 1, 2, 10])).toEqual([
      { value: 1, share: 0.25 },
      { value: 2, share: 0.5 },
      { value: 3, share: 0.75 },
      { value: 10, share: 1 },
    ])
  })

  test('keeps the smallest, the largest and even steps of many values', () => {
    const values = requireFinite(
      Array.from({ length: 1001 }, (_, index) => 1001 - index),
      'values',
    )
    const points = empiricalDistribution(values, 11)
    expect(points.map(({ value }) => value)).toEqual([1, 101, 201, 301, 401, 501, 601, 701, 801, 901, 1001])
    expect(points.at(-1)?.share).toBe(1)
  })

  test('of one value is one step', () => {
    expect(empiricalDistribution([7])).toEqual([{ value: 7, share: 1 }])
  })

  test('refuses what is not finite', () => {
    expect(() => empiricalDistribution([1, Number.NaN])).toThrow(
      expect.objectContaining({ code: 'STATS_NOT_FINITE' }),
    )
  })
})
