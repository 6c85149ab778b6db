import { describe, expect, test } from 'vitest'
import type { TierStand } from '../../../src/measure/progress/tier-progress.ts'
import { columnsOf } from '../../../src/report/words/columns.ts'
import { renderEnd, renderStand, renderStart } from '../../../src/report/terminal/progress-line.ts'
import { createTier } from '../../support/tier-record.ts'

const ESCAPE = '\u001B'
const STAND: TierStand = {
  blocks: 31,
  discarded: 0,
  elapsedMs: 41_200,
  budgetMs: 60_000,
  longestMs: 60_000,
  arms: [{ arm: 'pgo', estimate: 0.05, interval: [0.03, 0.07] }],
  halfWidth: 0.02,
  precision: 0.005,
}

describe('`renderStand`', () => {
  test('tells block, speedup, half-width against its target, and the time left', () => {
    expect(renderStand('10 requests', STAND, 120)).toBe(
      '[pgo] 10 requests: block 31, pgo +5.0 % [+3.0, +7.0], ±2.00 of ±0.50 %, at most 19 s left',
    )
  })

  test('says that the pilot runs, before any block counts', () => {
    const stand = { ...STAND, blocks: 0, elapsedMs: 0, arms: [], halfWidth: null }
    expect(renderStand('x', stand, 80)).toBe('[pgo] x: pilot, at most 60 s left')
  })

  test('counts the time that the fewest blocks need beyond the budget', () => {
    const stand = { ...STAND, blocks: 7, elapsedMs: 70_000, longestMs: 120_000 }
    expect(renderStand('x', stand, 120)).toContain('at most 50 s left')
  })

  test('counts discarded blocks, and no time below 0', () => {
    const line = renderStand('x', { ...STAND, discarded: 2, elapsedMs: 90_000 }, 120)
    expect(line).toContain('block 31, 2 discarded')
    expect(line).toContain('at most 0 s left')
  })

  test.for([20, 30, 40, 60, 80, 100])('fits into %i columns', (width) => {
    const line = renderStand('medium concurrency > 你好 > 10 concurrent requests', STAND, width)
    expect(columnsOf(line)).toBeLessThanOrEqual(width)
    expect(line).toMatch(/^\[pgo\] medium con/)
  })

  test('drops the speedup before the time left, and that before the block', () => {
    expect(renderStand('10 requests', STAND, 70)).toBe(
      '[pgo] 10 requests: block 31, ±2.00 of ±0.50 %, at most 19 s left',
    )
    expect(renderStand('10 requests', STAND, 50)).toBe('[pgo] 10 requests: block 31, at most 19 s left')
    expect(renderStand('10 requests', STAND, 30)).toBe('[pgo] 10 requests: block 31')
  })

  test('makes escape sequences in names harmless', () => {
    const arms = [{ arm: `${ESCAPE}[2J`, estimate: 0, interval: [0, 0] as const }]
    expect(renderStand(`${ESCAPE}[2J`, { ...STAND, arms }, 200)).not.toContain(ESCAPE)
    expect(renderStart(`${ESCAPE}[2J`, STAND)).not.toContain(ESCAPE)
    expect(renderEnd(createTier({ name: `${ESCAPE}[2J` }))).not.toContain(ESCAPE)
  })
})

describe('`renderStart`', () => {
  test('says how long a tier may take, also where its fewest blocks need more than the budget', () => {
    const stand = { ...STAND, budgetMs: 10_000 }
    expect(renderStart('x', { ...stand, longestMs: 10_000 })).toBe('[pgo] x: measuring, at most 10 s')
    expect(renderStart('x', { ...stand, longestMs: 20_000 })).toBe(
      '[pgo] x: measuring, at most 10 s, or 20 s where the fewest blocks need it',
    )
  })
})

describe('`renderEnd`', () => {
  test('gives the wall speedup, what stands behind it and why the tier ended', () => {
    expect(renderEnd(createTier())).toBe(
      '[pgo] 10 requests: pgo +5.0 % [+4.5, +5.5]; 12 blocks in 13 s, precise enough',
    )
    expect(renderEnd(createTier({ stoppedBecause: 'budget' }))).toContain('the budget is used')
  })

  test('gives a failed tier its code and no number', () => {
    const error = { code: 'TOO_MANY_DISCARDED', message: 'x' }
    expect(renderEnd({ state: 'failed', name: '200', error, blocks: 3, discarded: [] })).toBe(
      '[pgo] 200: failed, TOO_MANY_DISCARDED',
    )
    expect(renderEnd({ state: 'skipped', name: '200', reason: 'memory' })).toBe('[pgo] 200: skipped')
  })
})
