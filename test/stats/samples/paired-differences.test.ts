import { expect, test } from 'vitest'
import { createBlock } from '../../../src/stats/samples/block.ts'
import { pairedDifferences } from '../../../src/stats/samples/paired-differences.ts'

const PGO = { arm: 'pgo', baseline: 'baseline' }

test('`pairedDifferences` is the log ratio of the arms’ robust locations, one a block', () => {
  // Five windows: one cut off at either end, so the burst of 900 is gone and 2, 4, 8 have the log mean log 4.
  const blocks = [
    createBlock({ baseline: [8, 900, 2, 1, 4], pgo: [2, 2, 2, 2, 2] }),
    createBlock({ baseline: [10], pgo: [11] }),
  ]
  expect(pairedDifferences(blocks, PGO)).toEqual([
    expect.closeTo(Math.log(2 / 4), 13),
    expect.closeTo(Math.log(1.1), 13),
  ])
})

test('`pairedDifferences` takes the median when asked', () => {
  const blocks = [createBlock({ baseline: [1, 1, 1], pgo: [5, 3, 1000] })]
  expect(pairedDifferences(blocks, { ...PGO, location: 'median' })).toEqual([expect.closeTo(Math.log(5), 13)])
})

test('`pairedDifferences` does not depend on the unit of time, and mirrors when the arms swap', () => {
  const ns = [createBlock({ baseline: [3e9, 2e9], pgo: [1e9, 4e9] })]
  const seconds = [createBlock({ baseline: [3, 2], pgo: [1, 4] })]
  const [difference = Number.NaN] = pairedDifferences(seconds, PGO)
  expect(pairedDifferences(ns, PGO)).toEqual([expect.closeTo(difference, 12)])
  expect(pairedDifferences(seconds, { arm: 'baseline', baseline: 'pgo' })).toEqual([
    expect.closeTo(-difference, 12),
  ])
})

test('`pairedDifferences` refuses a block without the arm and says which one', () => {
  const blocks = [createBlock({ baseline: [1], pgo: [1] }), createBlock({ baseline: [1] })]
  expect(() => pairedDifferences(blocks, PGO)).toThrow(
    expect.objectContaining({ code: 'STATS_ARM_MISSING', message: expect.stringContaining('block 1') }),
  )
})

test('`pairedDifferences` does not take an inherited property for an arm', () => {
  expect(() =>
    pairedDifferences([createBlock({ baseline: [1] })], { arm: 'toString', baseline: 'baseline' }),
  ).toThrow(expect.objectContaining({ code: 'STATS_ARM_MISSING' }))
})

test('`pairedDifferences` refuses arms with different numbers of windows instead of dropping one', () => {
  expect(() => pairedDifferences([createBlock({ baseline: [1, 2], pgo: [1] })], PGO)).toThrow(
    expect.objectContaining({ code: 'STATS_UNPAIRED_WINDOWS' }),
  )
})

test('`pairedDifferences` refuses no blocks', () => {
  expect(() => pairedDifferences([], PGO)).toThrow(expect.objectContaining({ code: 'STATS_EMPTY' }))
})
