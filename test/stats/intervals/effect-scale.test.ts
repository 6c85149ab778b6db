import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  logRatioOfSpeedup,
  rangeOfMargin,
  speedupInterval,
  speedupPercent,
  timeChangePercent,
} from '../../../src/stats/intervals/effect-scale.ts'

test('half the time is +100 % faster and -50 % time', () => {
  expect(speedupPercent(Math.log(1 / 2))).toBeCloseTo(100, 12)
  expect(timeChangePercent(Math.log(1 / 2))).toBeCloseTo(-50, 12)
})

test('105 requests in the time of 100 is +5 % faster and -4.76 % time', () => {
  const logRatio = Math.log(100 / 105)
  expect(speedupPercent(logRatio)).toBeCloseTo(5, 12)
  expect(timeChangePercent(logRatio)).toBeCloseTo(-100 / 21, 12)
})

test('`speedupInterval` swaps the ends', () => {
  const { low, estimate, high } = speedupInterval({
    low: Math.log(0.8),
    estimate: Math.log(0.9),
    high: Math.log(1),
  })
  expect(low).toBeCloseTo(0, 12)
  expect(estimate).toBeCloseTo(100 / 9, 12)
  expect(high).toBeCloseTo(25, 12)
})

test('`logRatioOfSpeedup` is positive for a speedup and the inverse of `speedupPercent`', () => {
  expect(logRatioOfSpeedup(1)).toBeCloseTo(Math.log(1.01), 15)
  fc.assert(
    fc.property(fc.double({ min: -90, max: 1000, noNaN: true }), (percent) => {
      expect(speedupPercent(-logRatioOfSpeedup(percent))).toBeCloseTo(percent, 9)
    }),
    { seed: 12 },
  )
})

test('`logRatioOfSpeedup` refuses -100 %', () => {
  expect(() => logRatioOfSpeedup(-100)).toThrow(expect.objectContaining({ code: 'STATS_OPTION_INVALID' }))
})

test('`rangeOfMargin` is as much faster as slower: ±log(1 + margin), as for verdicts', () => {
  const [low, high] = rangeOfMargin(0.1)
  expect([low, high]).toEqual([expect.closeTo(-0.0909, 4), 0.1])
  expect(Math.log1p(low)).toBeCloseTo(-logRatioOfSpeedup(10), 12)
})
