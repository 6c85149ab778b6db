import { blocksToSettle } from '../design/blocks-to-settle.ts'
import type { Interval } from '../intervals/effect-scale.ts'
import { StatsError } from '../checks/stats-error.ts'
import type { YuenInterval } from '../intervals/yuen.ts'

/** What may be said of an arm against the baseline: whether there is a difference, and how large it is against the margin. */
export type Verdict =
  | { readonly kind: 'faster-by-margin' }
  /** A difference; `withinMargin` where it is shown to be smaller than the margin, else its size is open. */
  | { readonly kind: 'faster' | 'slower'; readonly withinMargin: boolean }
  /** No difference was shown, and there is none of the margin or more. */
  | { readonly kind: 'equivalent' }
  /** `blocksNeeded`: about how many blocks in all would settle it; `null` when no budget would. */
  | { readonly kind: 'inconclusive'; readonly blocksNeeded: number | null }
  | { readonly kind: 'withheld'; readonly why: WithheldReason }

/** Why nothing may be said. */
export type WithheldReason = 'too-few-blocks' | 'control-missing' | 'control-differs'

/** What {@link decideVerdict} decides from. */
export interface VerdictInput {
  /** The arm's effect: log(arm's time / time of the baseline and its copy), negative when faster. */
  readonly effect: YuenInterval
  /** Its intervals against the baseline and against its copy, see `EffectEstimate`. */
  readonly each: readonly Interval[]
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
  /** p against an effect of the margin or more, in either direction, after looks and Holm. */
  readonly adjustedEquivalenceP: number
  /** The factor of the looks in these p: `decideStop`'s `pFactor`. @default 1 */
  readonly pFactor?: number
  /** Family-wise error rate. @default 0.05 */
  readonly alpha?: number
  /** Fewest blocks of a run that has the time for them, which an inconclusive one is told. @default 8 */
  readonly minimumBlocks?: number
}

/**
 * Fewest blocks that are judged. Of 4 to 11 blocks on the simulated machines of `SCENARIOS` (1,500 runs each) 1.8 to 6.1 % of the intervals
 * miss, and a difference is called in at most 1.5 % of runs without one; 4 and 5 blocks never show one, since no p of so few is small.
 */
export const FEWEST_JUDGED_BLOCKS = 4

/** Family-wise error rate of each kind of statement. */
export const ALPHA: number = 0.05

/**
 * The verdict. Three statements are judged, each against the mean of baseline and copy, with the whole interval and an adjusted p
 * below alpha:
 *
 * - there is a difference: the interval excludes 0;
 * - it is a gain of at least the margin: the interval lies at or beyond it;
 * - it is smaller than the margin: the interval lies inside of it (two one-sided tests, Schuirmann 1987, J. Pharmacokinet.
 *   Biopharm. 15).
 *
 * Each must hold against either of the two as well, with the whole of that interval: were the arm no faster than one of them, it
 * would seem faster than that one in 5 % at most, whatever befell the other. And where the control shows that equal files differ
 * by at least s, it must hold with an interval wider by s: what befell one file may have befallen the arm's.
 *
 * The first and the third can both hold: faster, by less than the margin. Where no statement holds, the verdict is withheld if
 * the control differs and that was all that stood against one, or is by itself more than the margin; else it is inconclusive.
 * Before all that: fewer than {@link FEWEST_JUDGED_BLOCKS} blocks, or no control, are withheld.
 *
 * @throws StatsError `STATS_OPTION_INVALID` for a negative margin.
 */
export function decideVerdict(input: VerdictInput): Verdict {
  const { effect, each, control, margin, pFactor = 1, alpha = ALPHA, minimumBlocks = 8 } = input
  if (!(margin >= 0 && margin < Number.POSITIVE_INFINITY)) {
    throw new StatsError(
      'STATS_OPTION_INVALID',
      `\`margin\` must be a log ratio of at least 0, received ${String(margin)}.`,
    )
  }
  if (effect.n < FEWEST_JUDGED_BLOCKS) return { kind: 'withheld', why: 'too-few-blocks' }
  if (control === null) return { kind: 'withheld', why: 'control-missing' }
  const side = Math.sign(effect.estimate)
  const shown = excludesZero(control) ? Math.min(Math.abs(control.low), Math.abs(control.high)) : 0
  const wider = { estimate: effect.estimate, low: effect.low - shown, high: effect.high + shown }
  const different = judge(input.adjustedP < alpha, (one) => excludesZero(one) && one.estimate * side > 0)
  const beyond = judge(input.adjustedMarginP < alpha, ({ high }) => high <= -margin)
  const within = judge(input.adjustedEquivalenceP < alpha, ({ low, high }) => low > -margin && high < margin)
  if (different.holds) {
    if (beyond.holds) return { kind: 'faster-by-margin' }
    return { kind: side < 0 ? 'faster' : 'slower', withinMargin: within.holds }
  }
  if (within.holds) return { kind: 'equivalent' }
  const doubted = different.doubted || within.doubted
  if (shown > 0 && (doubted || shown > margin)) return { kind: 'withheld', why: 'control-differs' }
  return { kind: 'inconclusive', blocksNeeded: blocksToSettle({ ...input, pFactor, alpha, minimumBlocks }) }

  /** Whether a statement holds, and whether only the copies stand against it. */
  function judge(
    significant: boolean,
    states: (interval: Interval) => boolean,
  ): { readonly holds: boolean; readonly doubted: boolean } {
    const stated = significant && states(effect)
    const agreed = [...each, wider].every(states)
    return { holds: stated && agreed, doubted: stated && !agreed }
  }
}

/** Whether an interval lies on one side of 0; an end at 0 does not exclude it. */
export function excludesZero(interval: Interval): boolean {
  return interval.low > 0 || interval.high < 0
}
