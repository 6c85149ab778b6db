import type { LogRatios } from '../samples/log-ratios.ts'
import type { NonEmpty } from '../checks/non-empty.ts'
import { requireBetween, requireCount } from '../checks/require-option.ts'
import { blockInterval } from '../intervals/block-interval.ts'

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
/** Levels when precision ended it, by looks: a variance that happens to look small is likelier the fewer blocks there are. */
const LOOK_CONFIDENCES = [0.99, 0.985, 0.98, 0.97] as const
/** The factor on every p value then, for all looks together: that of a 97 % interval, the last look's. */
export const PRECISION_P_FACTOR: number = 5 / 3
/** Each look comes after half as many blocks again. */
const LOOK_RATIO = 1.5

/**
 * Whether to stop after the present block: when every comparison's half-width is at most the target (fixed precision),
 * or when the budget would not hold another block. Never on significance, which gives 21-25 % false positives.
 *
 * Fixed precision is not free either: it stops when the variance happens to look small (Chow & Robbins 1965, Ann. Math.
 * Stat. 36; Anscombe 1953). Simulated on normal d with a true effect of 0, looking after every block from 8 on with a
 * 95 % interval gives up to 9.5 % false positives and as little as 90.5 % coverage. Hence precision is looked at only
 * after 8, 12, 18, 27, 41, … blocks and with a wider interval, which is then the one to report: of 99 % at the first look, 98.5
 * and 98 % at the next two, 97 % from then on. Simulated from 12 blocks on with a budget of 60 (`npm run bench:method
 * -- --only looks`), 2.1-4.4 % of all runs miss, whatever the target, and the intervals are on average as wide as
 * with 97 % throughout, where 3.5-5.0 % miss. At the level of the look an interval is 48, 31, 22 and 12 % wider than a 95 %
 * one of as many blocks. Of the few runs that stop at the first look more miss (6-33 %; 0.2-19 % of runs stop there): what
 * stops them is a variance that looks too small. Without an early stop 95 % holds as it is.
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
  const confidence = lookConfidence(blocks, minimumBlocks)
  if (look && comparisons.every((differences) => halfWidth(differences, confidence) <= halfWidthTarget)) {
    return { stop: true, why: 'precision', confidence, pFactor: PRECISION_P_FACTOR }
  }
  return outOfBudget
    ? { stop: true, why: 'budget', confidence: BUDGET_CONFIDENCE, pFactor: 1 }
    : { stop: false }
}

/** Whether precision is looked at after this many blocks: at the minimum, then each time half as many again. */
export function isLook(blocks: number, minimumBlocks: number): boolean {
  let look = minimumBlocks
  while (look < blocks) look = Math.ceil(look * LOOK_RATIO)
  return look === blocks
}

/** The level of the look that comes at or after this many blocks. */
function lookConfidence(blocks: number, minimumBlocks: number): number {
  let index = 0
  for (let look = minimumBlocks; look < blocks; look = Math.ceil(look * LOOK_RATIO)) index += 1
  return LOOK_CONFIDENCES[index] ?? LOOK_CONFIDENCES[3]
}

function halfWidth(differences: LogRatios, confidence: number): number {
  const interval = blockInterval(differences, { confidence })
  return (interval.high - interval.low) / 2
}
