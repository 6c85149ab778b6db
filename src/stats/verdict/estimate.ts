import type { Block } from '../samples/block.ts'
import type { LogRatios } from '../samples/log-ratios.ts'
import { studentTCdf } from '../distributions/student-t.ts'
import { type Comparison, pairedDifferences } from '../samples/paired-differences.ts'
import { blockTest } from '../significance/block-sign-flip.ts'
import type { SignFlipResult } from '../significance/sign-flip.ts'
import { estimateTotal, type TotalEffect } from './total.ts'
import { blockInterval } from '../intervals/block-interval.ts'
import type { YuenInterval } from '../intervals/yuen.ts'

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
  /**
   * Where there is a copy of the baseline: the intervals against the baseline and against its copy, each at the level 2 confidence - 1,
   * so that either end is wrong as often as `1 - confidence` (5 % at 95 %).
   */
  readonly each: readonly YuenInterval[]
  /** The effect on the total of all windows. */
  readonly total: TotalEffect
  /**
   * p that the effect is of the margin or more in either direction: the larger of two one-sided t tests (Schuirmann 1987), on the
   * interval's standard error; not yet adjusted.
   */
  readonly equivalenceP: number
}

/**
 * From windows to estimate, interval and p values: per block and arm a robust location of the log window times, d_k
 * their difference (from the mean of baseline and copy, where there is a copy), the 20 % trimmed mean of d with Yuen's t
 * interval, p by sign flips of the clipped mean of d; both allow for blocks that hang together.
 *
 * @throws StatsError whatever {@link pairedDifferences}, {@link blockInterval} and {@link blockTest} refuse.
 */
export function estimateEffect(blocks: readonly Block[], options: EstimateOptions): EffectEstimate {
  const { seed, margin, confidence = 0.95, flips = 9999 } = options
  const differences = pairedDifferences(blocks, options)
  const interval = blockInterval(differences, { confidence })
  const { baseline, copy } = options
  const references = copy === undefined ? [] : [baseline, copy]
  return {
    ...interval,
    differences,
    test: blockTest(differences, interval, { seed, flips }),
    marginTest: blockTest(differences, interval, { seed, flips, nullValue: -margin, alternative: 'less' }),
    each: references.map((reference) =>
      blockInterval(pairedDifferences(blocks, { ...options, baseline: reference, copy: undefined }), {
        confidence: 2 * confidence - 1,
      }),
    ),
    total: estimateTotal(blocks, options, { differences, interval }),
    equivalenceP: studentTCdf((Math.abs(interval.estimate) - margin) / interval.se, interval.df),
  }
}
