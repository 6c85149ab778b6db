import type { Block } from '../samples/block.ts'
import { deriveSeed } from '../random/derive-seed.ts'
import { logRatioOfSpeedup } from '../intervals/effect-scale.ts'
import { logRatios, type LogRatios } from '../samples/log-ratios.ts'
import { pairedDifferences } from '../samples/paired-differences.ts'
import { blockTest } from '../significance/block-sign-flip.ts'
import { BUDGET_CONFIDENCE, decideStop } from '../design/stop.ts'
import { ALPHA, decideVerdict, excludesZero } from '../verdict/verdict.ts'
import { blockInterval } from '../intervals/block-interval.ts'
import { type YuenInterval, yuenInterval } from '../intervals/yuen.ts'
import { estimateTotal, type TotalEffect } from '../verdict/total.ts'

/** How to go through a run. */
export interface JudgeOptions {
  /** Names of the arms in the blocks. */
  readonly baseline: string
  readonly arm: string
  readonly control: string
  readonly seed: number
  /** Half-width at which the run stops early; `null` uses all blocks. */
  readonly halfWidthTarget: number | null
  /** @default 8 */
  readonly minimumBlocks?: number
  /** Sign patterns drawn above 16 blocks; 0 leaves the sign-flip test out, which then rejects nothing. */
  readonly flips: number
}

/** What a run comes to. */
export interface Judgement {
  readonly effect: YuenInterval
  /** The same as it would be if blocks were taken as independent. */
  readonly independent: YuenInterval
  readonly total: TotalEffect
  readonly intervalExcludesZero: boolean
  /** Sign-flip p, times the factor for looks, below 0.05. */
  readonly signFlipRejects: boolean
  /** The verdict is withheld, because of what the control shows. */
  readonly withheld: boolean
  /** The verdict calls a difference: both of the first two, and what the control shows does not stand against it. */
  readonly called: boolean
  readonly blocks: number
}

const CONTROL_CONFIDENCE = 0.99
/** The default of the settings. */
const MARGIN = logRatioOfSpeedup(1)
/** A half-width that no measurement reaches. */
const UNREACHABLE = 1e-300

/**
 * The whole method on a run whose blocks are there already: block after block until the stopping rule, then interval, sign
 * flips and both copies of the baseline. The number of blocks is the clock, all of them the budget.
 *
 * @throws StatsError whatever the method refuses.
 */
export function judgeRun(blocks: readonly Block[], options: JudgeOptions): Judgement {
  const { baseline, arm, control, seed, flips } = options
  const ofArm = pairedDifferences(blocks, { arm, baseline, copy: control })
  const ofControl = pairedDifferences(blocks, { arm: control, baseline })
  const { done, confidence, pFactor } = stopRun(ofArm, options)
  const differences = logRatios(ofArm.slice(0, done))
  const effect = blockInterval(differences, { confidence })
  const intervalExcludesZero = excludesZero(effect)
  const p = flips > 0 ? blockTest(differences, effect, { seed: deriveSeed(seed, 'sign-flip'), flips }).p : 1
  const adjustedP = Math.min(1, p * pFactor)
  const controlEffect = blockInterval(logRatios(ofControl.slice(0, done)), { confidence: CONTROL_CONFIDENCE })
  const each = [baseline, control].map((reference) =>
    blockInterval(pairedDifferences(blocks.slice(0, done), { arm, baseline: reference }), {
      confidence: 2 * confidence - 1,
    }),
  )
  const { kind } = decideVerdict({
    effect,
    each,
    control: controlEffect,
    margin: MARGIN,
    p,
    adjustedP,
    // Simulated runs are about differences alone.
    adjustedMarginP: 1,
    adjustedEquivalenceP: 1,
    minimumBlocks: Math.min(done, options.minimumBlocks ?? 8),
  })
  return {
    effect,
    independent: yuenInterval(differences, { confidence }),
    total: estimateTotal(
      blocks.slice(0, done),
      { arm, baseline, copy: control },
      { differences, interval: effect },
    ),
    intervalExcludesZero,
    signFlipRejects: adjustedP < ALPHA,
    withheld: kind === 'withheld',
    called: kind === 'faster' || kind === 'slower',
    blocks: done,
  }
}

function stopRun(
  ofArm: LogRatios,
  { halfWidthTarget, minimumBlocks = 8 }: JudgeOptions,
): { readonly done: number; readonly confidence: number; readonly pFactor: number } {
  const budget = ofArm.length
  for (let done = Math.min(minimumBlocks, budget); done <= budget; done += 1) {
    const decision = decideStop({
      comparisons: [logRatios(ofArm.slice(0, done))],
      halfWidthTarget: halfWidthTarget ?? UNREACHABLE,
      minimumBlocks,
      elapsedNs: done,
      budgetNs: budget,
    })
    if (decision.stop) return { done, ...decision }
  }
  return { done: budget, confidence: BUDGET_CONFIDENCE, pFactor: 1 }
}
