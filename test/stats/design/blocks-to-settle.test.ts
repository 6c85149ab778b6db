import { expect, test } from 'vitest'
import { blocksFor } from '../../../src/stats/design/blocks-for.ts'
import { blocksToSettle, type Unsettled } from '../../../src/stats/design/blocks-to-settle.ts'

function unsettled(estimate: number, changes: Partial<Unsettled> = {}): Unsettled {
  return {
    effect: {
      estimate,
      se: 0.005,
      df: 5,
      low: estimate - 0.013,
      high: estimate + 0.013,
      confidence: 0.95,
      n: 8,
      trim: 0.2,
      winsorizedVariance: 1e-4,
    },
    margin: 0.01,
    p: 0.2,
    adjustedP: 0.2,
    pFactor: 1,
    alpha: 0.05,
    minimumBlocks: 8,
    ...changes,
  }
}

test('`blocksToSettle` aims at a difference when the estimate is far from 0', () => {
  // Below the estimate of 0.008, not below margin - 0.008 = 0.002.
  expect(blocksToSettle(unsettled(0.008))).toBe(
    blocksFor({ halfWidth: 0.008, winsorizedVariance: 1e-4, minimum: 9 }),
  )
})

test('`blocksToSettle` aims at equivalence when the estimate is near 0', () => {
  expect(blocksToSettle(unsettled(-0.001))).toBe(
    blocksFor({ halfWidth: 0.009, winsorizedVariance: 1e-4, minimum: 9 }),
  )
})

test('`blocksToSettle` asks for more when the family is larger', () => {
  // 12 times stricter: level 1 - 0.05 / 12 for the interval.
  expect(blocksToSettle(unsettled(-0.012, { p: 0.02, adjustedP: 0.24 }))).toBe(
    blocksFor({ halfWidth: 0.012, winsorizedVariance: 1e-4, minimum: 9, confidence: 1 - 0.05 / 12 }),
  )
  expect(blocksToSettle(unsettled(-0.012, { p: 0.02, adjustedP: 0.24 }))).toBeGreaterThan(
    blocksToSettle(unsettled(-0.012)) ?? Number.NaN,
  )
})

test('`blocksToSettle` asks for enough blocks that a p so small exists', () => {
  // 24 comparisons of an effect of any size: 2^(1 - K) < 0.05 / 24 needs K = 10.
  expect(blocksToSettle(unsettled(-5, { p: 0.01, adjustedP: 0.24 }))).toBe(10)
})

test('`blocksToSettle` counts the price of the looks, which p holds and adjusted over p does not', () => {
  // Eight tiers after an early stop: 8 · 5/3 · 2^(1 - K) < 0.05 needs K = 10, without the looks 9.
  const changes = { p: (5 / 3) * 2 ** -7, adjustedP: 8 * (5 / 3) * 2 ** -7 }
  expect(blocksToSettle(unsettled(-5, changes))).toBe(9)
  expect(blocksToSettle(unsettled(-5, { ...changes, pFactor: 5 / 3 }))).toBe(10)
})

test('`blocksToSettle` is null for an estimate of 0 without a margin', () => {
  expect(blocksToSettle(unsettled(0, { margin: 0 }))).toBeNull()
})

test('`blocksToSettle` asks for at least one more block', () => {
  expect(blocksToSettle(unsettled(5))).toBe(9)
})
