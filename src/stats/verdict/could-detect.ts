import { minimalDetectableEffect } from '../design/mde.ts'
import type { YuenInterval } from '../intervals/yuen.ts'
import { smallestSignFlipP } from '../significance/sign-flip.ts'
import { ALPHA } from './verdict.ts'

/** What {@link couldDetect} needs of a comparison. */
export interface Detectable {
  readonly effect: YuenInterval
  /** The intervals against the baseline and against its copy, see `EffectEstimate`. */
  readonly each: readonly YuenInterval[]
  /** How many p values Holm adjusts together. */
  readonly hypotheses: number
  /** The factor on p for looks: `decideStop`'s. */
  readonly pFactor: number
}

/**
 * The smallest true effect that `decideVerdict` would call a difference in about 4 of 5 such runs: the largest of what each of its
 * demands needs, which are the interval, the sign flips at Holm's first step, and the intervals against each of the two copies (both
 * of which must do, hence at 90 % power each).
 *
 * Simulated with 8 to 48 blocks, alone and among eight comparisons: found in 75 to 88 % with normal noise, 70 to 81 % with t3 tails,
 * 55 to 81 % where every tenth block is hit by a burst.
 *
 * @returns the size of a log ratio, positive; `null` where the family leaves so few blocks no p that is small enough.
 */
export function couldDetect({ effect, each, hypotheses, pFactor }: Detectable): number | null {
  const alpha = ALPHA / (hypotheses * pFactor)
  if (smallestSignFlipP(effect.n, 'two-sided') >= alpha) return null
  const { se, df, confidence } = effect
  const sizes = each.map((one) =>
    minimalDetectableEffect({ se: one.se, df: one.df, alpha: 1 - one.confidence, power: 0.9 }),
  )
  // The mean of the two is steadier than either, and both estimate the same: equal files have equal noise.
  const both = sizes.reduce((sum, size) => sum + size, 0) / Math.max(1, sizes.length)
  return Math.max(
    minimalDetectableEffect({ se, df, alpha: 1 - confidence }),
    minimalDetectableEffect({ se, df, alpha }),
    both,
  )
}
