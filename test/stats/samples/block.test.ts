import { expect, test } from 'vitest'
import { createBlock } from '../../../src/stats/samples/block.ts'

test('`createBlock` takes the logarithm of every time and keeps the order', () => {
  const block = createBlock({ baseline: [Math.E, 1], pgo: [Math.E ** 2] })
  expect(block).toEqual({
    scale: 'log-time',
    windows: { baseline: [expect.closeTo(1, 14), 0], pgo: [expect.closeTo(2, 14)] },
  })
})

test('`createBlock` refuses an arm without windows', () => {
  expect(() => createBlock({ baseline: [1], pgo: [] })).toThrow(
    expect.objectContaining({ code: 'STATS_EMPTY', message: expect.stringContaining('`pgo`') }),
  )
})

test.for([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('`createBlock` refuses the time %d', (time) => {
  expect(() => createBlock({ baseline: [5, time] })).toThrow(
    expect.objectContaining({ code: 'STATS_NOT_FINITE', message: expect.stringContaining('`baseline[1]`') }),
  )
})
