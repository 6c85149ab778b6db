import { blocksForFamily } from './blocks-for-family.ts'
import { blocksFor } from './blocks-for.ts'
import type { YuenInterval } from '../intervals/yuen.ts'

/** What {@link blocksToSettle} needs of an inconclusive comparison. */
export interface Unsettled {
  readonly effect: YuenInterval
  readonly margin: number
  readonly p: number
  readonly adjustedP: number
  /** The factor of the looks that `p` holds already: `decideStop`'s `pFactor`. */
  readonly pFactor: number
  readonly alpha: number
  readonly minimumBlocks: number
}

/**
 * About how many blocks in all would end an inconclusive comparison, if estimate, variance and memory of the blocks stay as they are. A
 * half-width below |d| would show a difference, one below margin - |d| equivalence; the wider of the two is the target.
 * The price of the family (adjusted p over p) raises the level for a difference, and the number of blocks must allow a
 * sign-flip p that small at all, the looks' factor included: who stopped early is taken to do so again. A planning aid, not a promise: the estimate is itself uncertain.
 *
 * @returns always more than the present number; `null` when no budget reaches it.
 */
export function blocksToSettle(unsettled: Unsettled): number | null {
  const { effect, margin, p, adjustedP, pFactor, alpha, minimumBlocks } = unsettled
  const size = Math.abs(effect.estimate)
  const minimum = Math.max(minimumBlocks, effect.n + 1)
  const { trim, confidence, inflation = 1 } = effect
  const winsorizedVariance = effect.winsorizedVariance * inflation
  const scan = (halfWidth: number, level: number, atLeast: number): number | null =>
    halfWidth > 0
      ? blocksFor({ halfWidth, winsorizedVariance, trim, confidence: level, minimum: atLeast })
      : null
  const multiplicity = Math.max(1, adjustedP / p)
  const testable = blocksForFamily({ hypotheses: 1, pFactor: multiplicity * pFactor, alpha, minimum })
  const different = scan(size, 1 - (1 - confidence) / multiplicity, testable)
  const equivalent = scan(margin - size, confidence, minimum)
  if (different === null || equivalent === null) return different ?? equivalent
  return Math.min(different, equivalent)
}
