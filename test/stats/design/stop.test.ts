import { describe, expect, test } from 'vitest'
import { logRatios } from '../../../src/stats/samples/log-ratios.ts'
import { decideStop, isLook, type StopInput } from '../../../src/stats/design/stop.ts'
import { normalDeviate } from '../../../src/stats/random/deviates.ts'
import { createRng } from '../../../src/stats/random/rng.ts'
import { excludesZero } from '../../../src/stats/verdict/verdict.ts'
import { yuenInterval } from '../../../src/stats/intervals/yuen.ts'

const NARROW = [0.001, -0.001, 0.002, -0.002, 0, 0.0005, -0.0005, 0.0015, -0.0015, 0.0025, -0.0025, 0.003]
const WIDE = NARROW.map((value) => 100 * value)

function input(values: readonly number[], changes: Partial<StopInput> = {}): StopInput {
  return { comparisons: [logRatios(values)], halfWidthTarget: 0.005, elapsedNs: 1, budgetNs: 100, ...changes }
}

describe('`decideStop`', () => {
  test('stops on precision with an interval that is wider the earlier the look, and the factor of its looks', () => {
    expect(decideStop(input(NARROW.slice(0, 8)))).toEqual({
      stop: true,
      why: 'precision',
      confidence: 0.99,
      pFactor: expect.closeTo(5 / 3, 12),
    })
    const many = Array.from({ length: 8 }, () => NARROW).flat()
    const levels = [8, 12, 18, 27, 41, 62].map((blocks) => decideStop(input(many.slice(0, blocks))))
    expect(levels.map((decision) => decision.stop && decision.confidence)).toEqual([
      0.99, 0.985, 0.98, 0.97, 0.97, 0.97,
    ])
  })

  test('has the level of the next look where the budget ends between two', () => {
    const spent = decideStop(input(NARROW.slice(0, 10), { elapsedNs: 100 }))
    expect(spent).toMatchObject({ why: 'precision', confidence: 0.985 })
  })

  test('misses in at most 5 % of runs that stop when they are precise, whatever the target', () => {
    for (const halfWidthTarget of [0.004, 0.005, 0.006]) {
      const rng = createRng(8)
      const missed = Array.from({ length: 800 }, () => {
        const values = Array.from({ length: 60 }, () => 0.01 * normalDeviate(rng))
        for (let blocks = 12; ; blocks += 1) {
          const differences = logRatios(values.slice(0, blocks))
          const decision = decideStop({
            comparisons: [differences],
            halfWidthTarget,
            minimumBlocks: 12,
            elapsedNs: blocks,
            budgetNs: 60,
          })
          if (decision.stop) return excludesZero(yuenInterval(differences, decision))
        }
      }).filter(Boolean).length
      // 5 % and two standard errors of 800 runs; 97 % throughout gives 4.6 to 5.0 % here.
      expect(missed / 800).toBeLessThan(0.05)
    }
  })

  test('goes on while it is not precise', () => {
    expect(decideStop(input(WIDE))).toEqual({ stop: false })
  })

  test('goes on below the minimum, however precise', () => {
    expect(decideStop(input(NARROW.slice(0, 7)))).toEqual({ stop: false })
    expect(decideStop(input(NARROW.slice(0, 8), { minimumBlocks: 12 }))).toEqual({ stop: false })
  })

  test('does not look between the looks', () => {
    expect(decideStop(input(NARROW.slice(0, 11)))).toEqual({ stop: false })
    expect(decideStop(input(NARROW.slice(0, 12)))).toMatchObject({ stop: true })
  })

  test('stops when the budget is spent, or would not hold the next block, with a plain 95 % interval', () => {
    const budget = { stop: true, why: 'budget', confidence: 0.95, pFactor: 1 }
    expect(decideStop(input(WIDE, { elapsedNs: 100 }))).toEqual(budget)
    expect(decideStop(input(WIDE, { elapsedNs: 95, nextBlockNs: 6 }))).toEqual(budget)
    expect(decideStop(input(WIDE, { elapsedNs: 95, nextBlockNs: 5 }))).toEqual({ stop: false })
  })

  test('stops on the budget below the minimum too: the verdict then withholds', () => {
    expect(decideStop(input(NARROW.slice(0, 3), { elapsedNs: 100 }))).toMatchObject({ why: 'budget' })
  })

  test('wants every comparison precise', () => {
    const comparisons = [logRatios(NARROW), logRatios(WIDE)] as const
    expect(decideStop(input(NARROW, { comparisons }))).toEqual({ stop: false })
  })

  test('does not care whether the effect is significant', () => {
    const significant = WIDE.map((value) => value + 2)
    expect(yuenInterval(logRatios(significant)).low).toBeGreaterThan(0)
    expect(decideStop(input(significant))).toEqual({ stop: false })
  })

  test('measures the half-width on the log scale: not in percent, not in times', () => {
    // The 99 % half-width of these 8 log ratios is about 0.003, as a percentage it would be 0.3.
    const { low, high } = yuenInterval(logRatios(NARROW.slice(0, 8)), { confidence: 0.99 })
    const halfWidth = (high - low) / 2
    const at = (halfWidthTarget: number): boolean =>
      decideStop(input(NARROW.slice(0, 8), { halfWidthTarget })).stop
    expect([at(halfWidth * 1.001), at(halfWidth * 0.999)]).toEqual([true, false])
    expect(() => decideStop(input([]))).toThrow(expect.objectContaining({ code: 'STATS_EMPTY' }))
    expect(() => decideStop(input([1e6, 2e6]))).toThrow(
      expect.objectContaining({ code: 'STATS_NOT_LOG_SCALE' }),
    )
  })

  test('refuses a target of 0', () => {
    expect(() => decideStop(input(NARROW, { halfWidthTarget: 0 }))).toThrow(
      expect.objectContaining({ code: 'STATS_OPTION_INVALID' }),
    )
  })
})

test('`isLook` comes at the minimum and then after half as many blocks again', () => {
  const looks = Array.from({ length: 100 }, (_, blocks) => blocks).filter((blocks) => isLook(blocks, 8))
  expect(looks).toEqual([8, 12, 18, 27, 41, 62, 93])
})
