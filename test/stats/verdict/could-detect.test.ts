import { expect, test } from 'vitest'
import { yuenInterval, type YuenInterval } from '../../../src/stats/intervals/yuen.ts'
import { normalDeviate, scaledT3Deviate } from '../../../src/stats/random/deviates.ts'
import { createRng, type Rng } from '../../../src/stats/random/rng.ts'
import { logRatios } from '../../../src/stats/samples/log-ratios.ts'
import { signFlipTest } from '../../../src/stats/significance/sign-flip.ts'
import { couldDetect } from '../../../src/stats/verdict/could-detect.ts'
import { decideVerdict } from '../../../src/stats/verdict/verdict.ts'

interface Run {
  readonly effect: YuenInterval
  readonly each: readonly YuenInterval[]
  readonly control: YuenInterval
  readonly p: number
}

/** A run of the given number of blocks, in which arm, baseline and copy have a noise of 1 %. */
function simulate(rng: Rng, deviate: (rng: Rng) => number, blocks: number, truth: number): Run {
  const rows = Array.from({ length: blocks }, () => [truth, 0, 0].map((shift) => shift + 0.01 * deviate(rng)))
  const pair = (read: (a: number, b: number, c: number) => number) =>
    logRatios(rows.map(([a = 0, b = 0, c = 0]) => read(a, b, c)))
  const mean = pair((a, b, c) => a - (b + c) / 2)
  return {
    effect: yuenInterval(mean),
    each: [pair((a, b) => a - b), pair((a, _, c) => a - c)].map((one) =>
      yuenInterval(one, { confidence: 0.9 }),
    ),
    control: yuenInterval(
      pair((_, b, c) => c - b),
      { confidence: 0.99 },
    ),
    p: signFlipTest(mean, { seed: 1, flips: 499 }).p,
  }
}

test.for([
  ['normal', 1, normalDeviate],
  ['normal', 8, normalDeviate],
  ['t3', 1, scaledT3Deviate],
  ['t3', 8, scaledT3Deviate],
] as const)(
  '`couldDetect` is what the verdict finds in 4 of 5 runs: %s noise, %i comparisons',
  ([, hypotheses, deviate]) => {
    const rng = createRng(11)
    const pFactor = 1
    const sizes = Array.from(
      { length: 401 },
      () => couldDetect({ ...simulate(rng, deviate, 18, 0), hypotheses, pFactor }) ?? Number.NaN,
    )
    const size = sizes.toSorted((a, b) => a - b)[200] ?? Number.NaN
    const found = Array.from({ length: 400 }, () => {
      const run = simulate(rng, deviate, 18, -size)
      const adjusted = {
        adjustedP: Math.min(1, run.p * hypotheses),
        adjustedMarginP: 1,
        adjustedEquivalenceP: 1,
      }
      return decideVerdict({ ...run, ...adjusted, margin: 0.01 }).kind
    }).filter((kind) => kind === 'faster').length
    // 80 %, with 3 standard errors of 400 runs and of the size, and less with heavy tails.
    expect(found / 400).toBeGreaterThan(0.6)
    expect(found / 400).toBeLessThan(0.9)
  },
)

test('`couldDetect` names nothing where the family leaves so few blocks no p that is small enough', () => {
  const run = simulate(createRng(3), normalDeviate, 8, 0)
  expect(couldDetect({ ...run, hypotheses: 8, pFactor: 1 })).toBeNull()
  expect(couldDetect({ ...run, hypotheses: 1, pFactor: 1 })).toBeGreaterThan(0)
})
