import type { LogRatios } from '../samples/log-ratios.ts'
import type { NonEmpty } from '../checks/non-empty.ts'
import { requireBetween, requireCount } from '../checks/require-option.ts'
import { yuenInterval } from '../intervals/yuen.ts'

/** What {@link decideStop} decides from. */
export interface StopInput {
  /** The paired differences of every comparison so far, each with one value a block. */
  readonly comparisons: NonEmpty<LogRatios>
  /** The half-width at which it is precise enough, a log ratio (0.005 is ±0.5 %). */
  readonly halfWidthTarget: number
  /** @default 8 */
  readonly minimumBlocks?: number
  readonly elapsedNs: number
  readonly budgetNs: number
  /** What one more block is expected to take. @default 0 */
  readonly nextBlockNs?: number
}

/** Go on, or stop; then with the level that the intervals must have, and the factor on every p value. */
export type StopDecision =
  | { readonly stop: false }
  | {
      readonly stop: true
      readonly why: 'precision' | 'budget'
      readonly confidence: number
      readonly pFactor: number
    }

/** The level of the intervals when the budget ended the measurement. */
export const BUDGET_CONFIDENCE: number = 0.95
/** The level when precision ended it. */
const PRECISION_CONFIDENCE: number = 0.97
/** Each look comes after half as many blocks again. */
const LOOK_RATIO = 1.5

/**
 * Whether to stop after the present block: when every comparison's half-width is at most the target (fixed precision),
 * or when the budget would not hold another block. Never on significance, which gives 21-25 % false positives.
 *
 * Fixed precision is not free either: it stops when the variance happens to look small (Chow & Robbins 1965, Ann. Math.
 * Stat. 36; Anscombe 1953). Simulated on normal d with a true effect of 0, looking after every block from 8 on with a
 * 95 % interval gives up to 9.5 % false positives and as little as 90.5 % coverage. Hence precision is looked at only
 * after 8, 12, 18, 27, 41, … blocks and with a 97 % interval, which is then the one to report; that gives 3.9-5.9 % for
 * every target and every budget from 20 to 150 blocks, at about 8 % more width. Without an early stop 95 % holds as it
 * is.
 *
 * @throws StatsError `STATS_TOO_FEW`, `STATS_ZERO_VARIANCE` from the interval, `STATS_OPTION_INVALID`.
 */
export function decideStop(input: StopInput): StopDecision {
  const { comparisons, halfWidthTarget, minimumBlocks = 8, elapsedNs, budgetNs, nextBlockNs = 0 } = input
  requireBetween(halfWidthTarget, 'halfWidthTarget', 0, Number.POSITIVE_INFINITY)
  requireCount(minimumBlocks, 'minimumBlocks', 2)
  const blocks = Math.min(...comparisons.map((differences) => differences.length))
  const outOfBudget = elapsedNs + nextBlockNs > budgetNs || elapsedNs >= budgetNs
  const look = isLook(blocks, minimumBlocks) || (outOfBudget && blocks >= minimumBlocks)
  if (look && comparisons.every((differences) => halfWidth(differences) <= halfWidthTarget)) {
    return stopped('precision', PRECISION_CONFIDENCE)
  }
  return outOfBudget ? stopped('budget', BUDGET_CONFIDENCE) : { stop: false }
}

/** Whether precision is looked at after this many blocks: at the minimum, then each time half as many again. */
export function isLook(blocks: number, minimumBlocks: number): boolean {
  let look = minimumBlocks
  while (look < blocks) look = Math.ceil(look * LOOK_RATIO)
  return look === blocks
}

function halfWidth(differences: LogRatios): number {
  const interval = yuenInterval(differences, { confidence: PRECISION_CONFIDENCE })
  return (interval.high - interval.low) / 2
}

/** A p value of 0.03 counts as 0.05 when the interval had to be a 97 % one. */
function stopped(why: 'precision' | 'budget', confidence: number): StopDecision {
  return { stop: true, why, confidence, pFactor: (1 - BUDGET_CONFIDENCE) / (1 - confidence) }
}
