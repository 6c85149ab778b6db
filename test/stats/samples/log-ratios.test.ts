import { expect, test } from 'vitest'
import { logRatios } from '../../../src/stats/samples/log-ratios.ts'

test('`logRatios` returns the very list it was given', () => {
  const values = [-0.05, 0.01]
  expect(logRatios(values)).toBe(values)
})

test('`logRatios` refuses a difference of times that are not logarithms', () => {
  expect(() => logRatios([0.01, 1_500_000])).toThrow(
    expect.objectContaining({
      code: 'STATS_NOT_LOG_SCALE',
      message: expect.stringContaining('received 1500000'),
    }),
  )
})

test('`logRatios` refuses no blocks at all', () => {
  expect(() => logRatios([])).toThrow(expect.objectContaining({ code: 'STATS_EMPTY' }))
})
