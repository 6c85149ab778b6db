import { requireBetween, requireCount } from '../checks/require-option.ts'
import { smallestSignFlipP } from '../significance/sign-flip.ts'

/** The settings of {@link blocksForFamily}. */
export interface FamilyOptions {
  /** How many p values Holm adjusts together: arms times tiers. */
  readonly hypotheses: number
  /** @default 0.05 */
  readonly alpha?: number
  /** The factor on p after an early stop: `decideStop`'s `pFactor`. @default 1 */
  readonly pFactor?: number
  /** @default 8 */
  readonly minimum?: number
}

/**
 * The fewest blocks with which any effect, however large, could pass Holm's first step: 2^(1-K) pFactor m < alpha (a
 * sign-flip test has only 2^K patterns). 6 tiers need 8 blocks, 9 after an early stop; 12 comparisons 9 and 10.
 *
 * @throws StatsError `STATS_OPTION_INVALID`.
 */
export function blocksForFamily(options: FamilyOptions): number {
  const { hypotheses, alpha = 0.05, pFactor = 1, minimum = 8 } = options
  requireCount(hypotheses, 'hypotheses', 1)
  requireCount(minimum, 'minimum', 2)
  requireBetween(alpha, 'alpha', 0, 1)
  let blocks = minimum
  while (blocks <= 16 && smallestSignFlipP(blocks, 'two-sided') * pFactor * hypotheses >= alpha) blocks += 1
  return blocks
}
