import { expect, test } from 'vitest'
import { createBlock } from '../../../src/stats/samples/block.ts'
import { logRatioOfSpeedup } from '../../../src/stats/intervals/effect-scale.ts'
import { estimateEffect } from '../../../src/stats/verdict/estimate.ts'
import { simulateBlocks } from '../../../src/stats/simulate/simulate.ts'
import { SCENARIOS } from '../../../src/stats/simulate/scenarios.ts'
import { excludesZero } from '../../../src/stats/verdict/verdict.ts'

// The differences whose interval and p come from SciPy in yuen.test.ts and sign-flip.test.ts.
const DIFFERENCES = [0.013, -0.004, 0.021, 0.008, -0.011, 0.017, 0.002, 0.009]
const BLOCKS = DIFFERENCES.map((difference) => createBlock({ baseline: [1], pgo: [Math.exp(difference)] }))
const OPTIONS = { arm: 'pgo', baseline: 'baseline', seed: 1, margin: 0.01 }

test('`estimateEffect` composes differences, interval and the three tests', () => {
  const effect = estimateEffect(BLOCKS, OPTIONS)
  expect(effect.differences).toEqual(DIFFERENCES.map((difference) => expect.closeTo(difference, 13)))
  expect(effect.low).toBeCloseTo(-0.0030727711112941095, 12)
  expect(effect.high).toBeCloseTo(0.018072771111294107, 12)
  expect(effect.test).toEqual({ p: 34 / 256, method: 'exact', flips: 256 })
  expect(effect.marginTest.p).toBeGreaterThan(0.9)
  // A margin of 0.01 is 0.0025 above the estimate: SciPy 1.17, t.cdf(-0.0025 / se, 5), se = 0.0075 / 1.823492021564492.
  expect(effect.equivalenceP).toBeCloseTo(0.2849, 3)
})

test('`estimateEffect` tests the margin on the faster side', () => {
  // Times 10 % shorter than the differences above: far beyond a margin of 1 %.
  const faster = DIFFERENCES.map((difference) =>
    createBlock({ baseline: [1], pgo: [Math.exp(difference - 0.1)] }),
  )
  expect(estimateEffect(faster, OPTIONS).marginTest.p).toBe(1 / 256)
})

test.for([0, -1, -2, -4, 4])(
  '`estimateEffect` finds an injected speedup of %i % with its sign and size',
  (percent) => {
    const scenario = SCENARIOS['bursts in 5 % of windows']
    if (scenario === undefined) throw new Error('scenario missing')
    const blocks = simulateBlocks({
      scenario: { ...scenario, windowSd: 0.01 },
      seed: 100 + percent,
      blocks: 24,
      rounds: 10,
      effect: -logRatioOfSpeedup(percent),
    })
    const effect = estimateEffect(blocks, { ...OPTIONS, arm: 'arm' })
    expect(excludesZero(effect)).toBe(percent !== 0)
    expect(effect.low).toBeLessThan(-logRatioOfSpeedup(percent))
    expect(effect.high).toBeGreaterThan(-logRatioOfSpeedup(percent))
    expect(effect.high - effect.low).toBeLessThan(0.012)
  },
)

test('`estimateEffect` reports the level it was given', () => {
  const wide = estimateEffect(BLOCKS, { ...OPTIONS, confidence: 0.97 })
  const narrow = estimateEffect(BLOCKS, OPTIONS)
  expect(wide.confidence).toBe(0.97)
  expect(wide.high - wide.low).toBeGreaterThan(narrow.high - narrow.low)
})
