import type { Block } from '../samples/block.ts'
import { pairedDifferences, type Comparison } from '../samples/paired-differences.ts'
import { studentTQuantile } from '../distributions/student-t.ts'
import { logRatios, type LogRatios } from '../samples/log-ratios.ts'
import { serialInflation } from '../samples/serial-correlation.ts'
import { trimCount } from '../samples/trimmed-moments.ts'
import type { Interval } from '../intervals/effect-scale.ts'
import { blockInterval } from '../intervals/block-interval.ts'
import type { YuenInterval } from '../intervals/yuen.ts'
import { excludesZero } from './verdict.ts'

/** An arm's effect on all its windows together, beside the typical one that verdicts are about. */
export interface TotalEffect {
  /** The mean of the blocks' log ratios of total times, nothing trimmed, with its t interval. */
  readonly effect: YuenInterval
  /** Total less typical effect, with an interval of {@link GAP_CONFIDENCE}; a log ratio. */
  readonly gap: Interval
  /** The gap's interval excludes 0, and the total lies outside of the typical effect's interval. */
  readonly disagrees: boolean
}

/** Level of the gap's interval: one healthy tier in a hundred is said to have a total of its own. */
export const GAP_CONFIDENCE: number = 0.99

/**
 * The effect on the total time, which trimming must not hide: an arm that stalls in some of its windows, or is slow in some of its
 * processes, loses that work although its typical window is as fast as ever.
 *
 * The gap's standard error is that of the two estimates' influence functions together, since they come from the same blocks: a
 * block's own value for the mean, its winsorized value times n / h for the trimmed mean (Wilcox 2012, 3.3).
 *
 * @param typical - the differences that the verdict is about, and their interval.
 * @throws StatsError whatever {@link pairedDifferences} and {@link blockInterval} refuse.
 */
export function estimateTotal(
  blocks: readonly Block[],
  comparison: Comparison,
  typical: { readonly differences: LogRatios; readonly interval: YuenInterval },
): TotalEffect {
  const { differences, interval } = typical
  const totals = pairedDifferences(blocks, { ...comparison, location: 'total' })
  const effect = blockInterval(totals, { trim: 0, confidence: interval.confidence })
  const { n, trim, df } = interval
  const trimmed = trimCount(n, trim)
  const sorted = differences.toSorted((a, b) => a - b)
  const [lowest, highest] = [sorted[trimmed] ?? Number.NaN, sorted[n - 1 - trimmed] ?? Number.NaN]
  const influences = logRatios(
    differences.map(
      (difference, block) =>
        (totals[block] ?? Number.NaN) -
        (Math.min(highest, Math.max(lowest, difference)) * n) / (n - 2 * trimmed),
    ),
  )
  const mean = influences.reduce((sum, each) => sum + each, 0) / n
  const squares = influences.reduce((sum, each) => sum + (each - mean) ** 2, 0)
  const variance = (serialInflation(influences, 0) * squares) / (n - 1) / n
  const halfWidth = studentTQuantile((1 + GAP_CONFIDENCE) / 2, df) * Math.sqrt(variance)
  const estimate = effect.estimate - interval.estimate
  const gap = { estimate, low: estimate - halfWidth, high: estimate + halfWidth }
  const outside = effect.estimate < interval.low || effect.estimate > interval.high
  return { effect, gap, disagrees: outside && excludesZero(gap) }
}
