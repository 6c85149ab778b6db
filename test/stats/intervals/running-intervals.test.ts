import { describe, expect, test } from 'vitest'
import { requireFinite } from '../../../src/stats/checks/non-empty.ts'
import { runningIntervals } from '../../../src/stats/intervals/running-intervals.ts'
import { blockInterval } from '../../../src/stats/intervals/block-interval.ts'

const RIPPLE = requireFinite(
  Array.from({ length: 37 }, (_, index) => Math.sin(1 + 3 * index)),
  'ripple',
)

describe('`runningIntervals`', () => {
  test('gives the interval of every beginning, the last one of all values', () => {
    const intervals = runningIntervals(RIPPLE, { confidence: 0.97 })
    expect(intervals.map(({ n }) => n)).toEqual(Array.from({ length: 33 }, (_, index) => index + 5))
    const [first, ...rest] = RIPPLE
    expect(intervals[7]).toEqual(blockInterval([first, ...rest.slice(0, 11)], { confidence: 0.97 }))
    expect(intervals.at(-1)).toEqual(blockInterval(RIPPLE, { confidence: 0.97 }))
  })

  test('spreads fewer points evenly and keeps both ends', () => {
    const ns = runningIntervals(RIPPLE, { confidence: 0.95, first: 7, points: 4 }).map(({ n }) => n)
    expect(ns).toEqual([7, 17, 27, 37])
    expect(runningIntervals(RIPPLE, { confidence: 0.95, points: 1 }).map(({ n }) => n)).toEqual([37])
  })

  test('has none where there are too few values', () => {
    expect(runningIntervals([1, 2, 3, 4], { confidence: 0.95 })).toEqual([])
  })

  test('leaves out a beginning without variance', () => {
    const intervals = runningIntervals([1, 1, 1, 1, 1, 1, 2, 3, 4], { confidence: 0.95 })
    expect(intervals.map(({ n }) => n)).toEqual([8, 9])
  })
})
