import type { Block } from '../samples/block.ts'
import type { LogRatios } from '../samples/log-ratios.ts'
import { minimalDetectableEffect } from '../design/mde.ts'
import { type Comparison, pairedDifferences } from '../samples/paired-differences.ts'
import { type SignFlipResult, signFlipTest } from '../significance/sign-flip.ts'
import { type YuenInterval, yuenInterval } from '../intervals/yuen.ts'

/** The settings of {@link estimateEffect}. */
export interface EstimateOptions extends Comparison {
  /** Seed of the sign flips; derive one per comparison with `deriveSeed`. */
  readonly seed: number
  /** Smallest effect that matters, a positive log ratio; `logRatioOfSpeedup(1)` is 1 % faster. */
  readonly margin: number
  /** Level of the interval: what `decideStop` returned. @default 0.95 */
  readonly confidence?: number
  /** Sign patterns drawn above 16 blocks. @default 9999 */
  readonly flips?: number
}

/** The effect of an arm against the baseline. Everything is on the log scale: see `effect-scale.ts`. */
export interface EffectEstimate extends YuenInterval {
  /** d_k in the order of the blocks. */
  readonly differences: LogRatios
  /** Sign-flip test that the effect is 0, two-sided; not yet adjusted for looks and family. */
  readonly test: SignFlipResult
  /** Sign-flip test that the speedup is at most the margin, one-sided; not yet adjusted. */
  readonly marginTest: SignFlipResult
  /** Minimal detectable effect at 80 % power, a positive log ratio. */
  readonly mde: number
}

/**
 * From windows to estimate, interval and p values: per block and arm a robust location of the log window times, d_k
 * their difference, the 20 % trimmed mean of d with Yuen's t interval, p by sign flips of the clipped mean of d.
 *
 * @throws StatsError whatever {@link pairedDifferences}, {@link yuenInterval} and {@link signFlipTest} refuse.
 */
export function estimateEffect(blocks: readonly Block[], options: EstimateOptions): EffectEstimate {
  const { seed, margin, confidence = 0.95, flips = 9999 } = options
  const differences = pairedDifferences(blocks, options)
  const interval = yuenInterval(differences, { confidence })
  return {
    ...interval,
    differences,
    test: signFlipTest(differences, { seed, flips }),
    marginTest: signFlipTest(differences, { seed, flips, nullValue: -margin, alternative: 'less' }),
    mde: minimalDetectableEffect({ se: interval.se, df: interval.df, alpha: 1 - confidence }),
  }
}
