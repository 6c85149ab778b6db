import { blocksToSettle } from '../design/blocks-to-settle.ts'
import type { Interval } from '../intervals/effect-scale.ts'
import { StatsError } from '../checks/stats-error.ts'
import type { YuenInterval } from '../intervals/yuen.ts'

/** What may be said of an arm against the baseline. */
export type Verdict =
  | { readonly kind: 'faster-by-margin' }
  | { readonly kind: 'faster' }
  | { readonly kind: 'equivalent' }
  | { readonly kind: 'slower' }
  /** `blocksNeeded`: about how many blocks in all would settle it; `null` when no budget would. */
  | { readonly kind: 'inconclusive'; readonly blocksNeeded: number | null }
  | { readonly kind: 'withheld'; readonly why: WithheldReason }

/** Why nothing may be said. */
export type WithheldReason = 'too-few-blocks' | 'control-missing' | 'control-differs'

/** What {@link decideVerdict} decides from. */
export interface VerdictInput {
  /** The arm's effect: log(arm's time / baseline's time), negative when faster. */
  readonly effect: YuenInterval
  /** The control's effect, or `null` where none was measured. */
  readonly control: Interval | null
  /** A positive log ratio, or 0 for no margin. */
  readonly margin: number
  /** Two-sided p against no effect, before the family's adjustment. */
  readonly p: number
  /** The same after looks and Holm. */
  readonly adjustedP: number
  /** One-sided p against a speedup of at most the margin, after looks and Holm. */
  readonly adjustedMarginP: number
  /** The factor of the looks in these p: `decideStop`'s `pFactor`. @default 1 */
  readonly pFactor?: number
  /** Family-wise error rate. @default 0.05 */
  readonly alpha?: number
  /** @default 8 */
  readonly minimumBlocks?: number
}

/**
 * The verdict, by the first rule that applies:
 *
 * 1. fewer blocks than the minimum, no control, or a control whose interval excludes 0: withheld;
 * 2. the whole interval is at or beyond the margin, and both adjusted p are below alpha: faster by at least the margin;
 * 3. the whole interval is inside ±margin: equivalent, also when it excludes 0, since a difference below the margin was
 *    declared not to matter (two one-sided tests, Schuirmann 1987, J. Pharmacokinet. Biopharm. 15);
 * 4. the interval excludes 0 and the adjusted p is below alpha: faster or slower;
 * 5. otherwise inconclusive. This includes an interval that excludes 0 with an adjusted p of alpha or more: alone it
 *    would be a difference, among the family's comparisons it may be luck.
 *
 * Equivalence is not adjusted for the family: each tier answers for itself with 1 - confidence.
 *
 * @throws StatsError `STATS_OPTION_INVALID` for a negative margin.
 */
export function decideVerdict(input: VerdictInput): Verdict {
  const {
    effect,
    control,
    margin,
    adjustedP,
    adjustedMarginP,
    pFactor = 1,
    alpha = 0.05,
    minimumBlocks = 8,
  } = input
  if (!(margin >= 0 && margin < Number.POSITIVE_INFINITY)) {
    throw new StatsError(
      'STATS_OPTION_INVALID',
      `\`margin\` must be a log ratio of at least 0, received ${String(margin)}.`,
    )
  }
  if (effect.n < minimumBlocks) return { kind: 'withheld', why: 'too-few-blocks' }
  if (control === null) return { kind: 'withheld', why: 'control-missing' }
  if (excludesZero(control)) return { kind: 'withheld', why: 'control-differs' }
  const different = excludesZero(effect) && adjustedP < alpha
  if (different && effect.high <= -margin && adjustedMarginP < alpha) return { kind: 'faster-by-margin' }
  if (effect.low > -margin && effect.high < margin) return { kind: 'equivalent' }
  if (different) return { kind: effect.estimate < 0 ? 'faster' : 'slower' }
  return { kind: 'inconclusive', blocksNeeded: blocksToSettle({ ...input, pFactor, alpha, minimumBlocks }) }
}

/** Whether an interval lies on one side of 0; an end at 0 does not exclude it. */
export function excludesZero(interval: Interval): boolean {
  return interval.low > 0 || interval.high < 0
}
