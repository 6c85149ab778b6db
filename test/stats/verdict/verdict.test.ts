import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decideVerdict, excludesZero, type VerdictInput } from '../../../src/stats/verdict/verdict.ts'
import { studentTCdf } from '../../../src/stats/distributions/student-t.ts'
import { yuenInterval, type YuenInterval } from '../../../src/stats/intervals/yuen.ts'
import { normalDeviate } from '../../../src/stats/random/deviates.ts'
import { createRng } from '../../../src/stats/random/rng.ts'
import { logRatios } from '../../../src/stats/samples/log-ratios.ts'
import { holmAdjust } from '../../../src/stats/significance/holm.ts'

const CONTROL = { estimate: 0, low: -0.002, high: 0.002 }

function input(low: number, high: number, changes: Partial<VerdictInput> = {}): VerdictInput {
  return {
    effect: interval(low, high),
    each: [],
    control: CONTROL,
    margin: 0.01,
    p: 0.001,
    adjustedP: 0.004,
    adjustedMarginP: 0.004,
    adjustedEquivalenceP: 0.004,
    ...changes,
  }
}

function interval(low: number, high: number, n = 20): YuenInterval {
  const estimate = (low + high) / 2
  const se = (high - low) / 4.4
  return { estimate, low, high, se, df: 11, confidence: 0.95, n, trim: 0.2, winsorizedVariance: 7 * se * se }
}

describe('`decideVerdict`', () => {
  test('is faster by at least the margin when the whole interval is beyond it', () => {
    expect(decideVerdict(input(-0.05, -0.02))).toEqual({ kind: 'faster-by-margin' })
    expect(decideVerdict(input(-0.05, -0.01))).toEqual({ kind: 'faster-by-margin' })
  })

  test('is only faster when the test against the margin does not survive its adjustment', () => {
    expect(decideVerdict(input(-0.05, -0.02, { adjustedMarginP: 0.05 }))).toEqual({
      kind: 'faster',
      withinMargin: false,
    })
  })

  test('is faster or slower when the interval excludes 0 but reaches into the margin', () => {
    expect(decideVerdict(input(-0.05, -0.005))).toEqual({ kind: 'faster', withinMargin: false })
    expect(decideVerdict(input(0.005, 0.05))).toEqual({ kind: 'slower', withinMargin: false })
    expect(decideVerdict(input(0.02, 0.05))).toEqual({ kind: 'slower', withinMargin: false })
  })

  test('answers two questions: a difference that is shown to be smaller than the margin is both', () => {
    expect(decideVerdict(input(-0.0073, -0.0049))).toEqual({ kind: 'faster', withinMargin: true })
    expect(decideVerdict(input(0.001, 0.009))).toEqual({ kind: 'slower', withinMargin: true })
    expect(decideVerdict(input(-0.0073, -0.0049, { adjustedEquivalenceP: 0.05 }))).toEqual({
      kind: 'faster',
      withinMargin: false,
    })
  })

  test('is equivalent inside ±margin where no difference was shown, and that is no luck either', () => {
    expect(decideVerdict(input(-0.009, 0.009))).toEqual({ kind: 'equivalent' })
    expect(decideVerdict(input(-0.009, -0.001, { adjustedP: 0.05 }))).toEqual({ kind: 'equivalent' })
    expect(decideVerdict(input(-0.009, 0.009, { adjustedEquivalenceP: 0.05 }))).toMatchObject({
      kind: 'inconclusive',
    })
    expect(decideVerdict(input(-0.01, 0.009))).toMatchObject({ kind: 'inconclusive' })
  })

  test('is inconclusive when the interval holds 0 and leaves the margin', () => {
    expect(decideVerdict(input(-0.03, 0.01))).toMatchObject({ kind: 'inconclusive' })
  })

  test('is inconclusive when the interval excludes 0 but the family makes p too large', () => {
    for (const [low, high] of [
      [-0.05, -0.02],
      [-0.05, -0.005],
      [0.005, 0.05],
    ] as const) {
      expect(decideVerdict(input(low, high, { p: 0.01, adjustedP: 0.05 }))).toMatchObject({
        kind: 'inconclusive',
      })
    }
  })

  test('asks for more blocks than there are', () => {
    fc.assert(
      fc.property(fc.double({ min: -0.02, max: 0.02, noNaN: true }), (estimate) => {
        const verdict = decideVerdict(input(estimate - 0.021, estimate + 0.021, { p: 0.3, adjustedP: 0.6 }))
        expect(verdict.kind === 'inconclusive' && (verdict.blocksNeeded ?? 1e9)).toBeGreaterThan(20)
      }),
      { seed: 13 },
    )
  })

  test('weighs what the control shows against what is claimed: 7 % beside 0.08 % is no matter', () => {
    const control = { estimate: 0.0008, low: 0.0001, high: 0.0015 }
    const each = [interval(-0.0715, -0.0695), interval(-0.0705, -0.0685)]
    expect(decideVerdict(input(-0.071, -0.069, { control, each }))).toEqual({ kind: 'faster-by-margin' })
  })

  test('calls no difference that does not stand against each of the two copies', () => {
    const each = [interval(-0.025, -0.015), interval(-0.007, 0.003)]
    const wide = { estimate: -0.018, low: -0.04, high: 0.004 }
    expect(decideVerdict(input(-0.015, -0.006, { each, control: wide }))).toMatchObject({
      kind: 'inconclusive',
    })
    const clear = { estimate: -0.018, low: -0.025, high: -0.011 }
    expect(decideVerdict(input(-0.015, -0.006, { each, control: clear }))).toEqual({
      kind: 'withheld',
      why: 'control-differs',
    })
  })

  test('claims the margin, and equivalence, only where both copies bear it', () => {
    const gain = [interval(-0.05, -0.03), interval(-0.04, -0.005)]
    expect(decideVerdict(input(-0.045, -0.02, { each: gain }))).toEqual({
      kind: 'faster',
      withinMargin: false,
    })
    const none = [interval(-0.004, 0.004), interval(0.004, 0.012)]
    expect(decideVerdict(input(-0.002, 0.008, { adjustedP: 0.3, each: none }))).toMatchObject({
      kind: 'inconclusive',
    })
  })

  test('is withheld where the control alone is off by more than the margin', () => {
    const control = { estimate: 0.02, low: 0.011, high: 0.029 }
    // However clear: what befell one of two equal files may have befallen the arm's.
    expect(decideVerdict(input(-0.02, -0.0105, { control }))).toMatchObject({ kind: 'withheld' })
    expect(decideVerdict(input(-0.05, -0.02, { control }))).toEqual({ kind: 'faster', withinMargin: false })
    const open = { adjustedP: 0.4, p: 0.1, adjustedEquivalenceP: 0.9 }
    expect(decideVerdict(input(-0.03, 0.01, { ...open, control }))).toMatchObject({ kind: 'withheld' })
    expect(
      decideVerdict(input(-0.03, 0.01, { ...open, control: { estimate: 0.001, low: 0.0001, high: 0.002 } })),
    ).toMatchObject({ kind: 'inconclusive' })
  })

  test('is withheld without a control, and with fewer than 4 blocks, whatever the minimum of a run is', () => {
    expect(decideVerdict(input(-0.05, -0.02, { control: null }))).toEqual({
      kind: 'withheld',
      why: 'control-missing',
    })
    expect(decideVerdict(input(0, 0, { effect: interval(-0.05, -0.02, 3) }))).toEqual({
      kind: 'withheld',
      why: 'too-few-blocks',
    })
    const few = { effect: interval(-0.05, -0.02, 4), minimumBlocks: 12 }
    expect(decideVerdict(input(0, 0, few))).toEqual({ kind: 'faster-by-margin' })
  })

  test('swaps faster and slower with the sign', () => {
    const end = fc.double({ min: -0.1, max: 0.1, noNaN: true })
    fc.assert(
      fc.property(end, end, fc.double({ min: 0.001, max: 1, noNaN: true }), (a, b, p) => {
        fc.pre(Math.abs(a - b) > 1e-4)
        const [low, high] = [Math.min(a, b), Math.max(a, b)]
        const direction = (one: number, other: number): string =>
          decideVerdict(
            input(one, other, { p, adjustedP: p, adjustedMarginP: p, adjustedEquivalenceP: p }),
          ).kind.replace('-by-margin', '')
        const swapped: Record<string, string> = { faster: 'slower', slower: 'faster' }
        const there = direction(low, high)
        expect(direction(-high, -low)).toBe(swapped[there] ?? there)
      }),
      { seed: 14 },
    )
  })

  test('without a margin knows no equivalence, and every speedup is beyond it', () => {
    expect(decideVerdict(input(-0.001, 0.001, { margin: 0, p: 0.5, adjustedP: 0.5 }))).toMatchObject({
      kind: 'inconclusive',
    })
    expect(decideVerdict(input(-0.003, -0.001, { margin: 0 }))).toEqual({ kind: 'faster-by-margin' })
  })

  test('calls one of eight tiers at the margin equivalent in at most 5 % of runs', () => {
    const rng = createRng(21)
    const margin = 0.01
    const wrong = Array.from({ length: 400 }, () => {
      const effects = Array.from({ length: 8 }, () =>
        yuenInterval(logRatios(Array.from({ length: 20 }, () => margin + 0.008 * normalDeviate(rng)))),
      )
      const ps = holmAdjust(
        effects.map(({ estimate, se, df }) => studentTCdf((Math.abs(estimate) - margin) / se, df)),
      )
      const control = { estimate: 0, low: -0.002, high: 0.002 }
      return effects.some((effect, index) => {
        const same = { effect, control, each: [], margin, p: 1, adjustedP: 1, adjustedMarginP: 1 }
        return decideVerdict({ ...same, adjustedEquivalenceP: ps[index] ?? 1 }).kind === 'equivalent'
      })
    }).filter(Boolean).length
    // 18 % without the adjustment; two standard errors of 400 runs are 2.2 %.
    expect(wrong / 400).toBeLessThan(0.072)
  })

  test('refuses a negative margin', () => {
    expect(() => decideVerdict(input(-0.05, -0.02, { margin: -0.01 }))).toThrow(
      expect.objectContaining({ code: 'STATS_OPTION_INVALID' }),
    )
  })
})

test('`excludesZero` is about the ends: one at 0 does not exclude it', () => {
  expect(excludesZero({ estimate: -1, low: -2, high: 0 })).toBe(false)
  expect(excludesZero({ estimate: 1, low: 0, high: 2 })).toBe(false)
  expect(excludesZero({ estimate: 1, low: 0.1, high: 2 })).toBe(true)
  expect(excludesZero({ estimate: -1, low: -2, high: -0.1 })).toBe(true)
})
