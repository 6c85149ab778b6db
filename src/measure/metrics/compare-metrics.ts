import { speedupInterval, type Interval } from '../../stats/intervals/effect-scale.ts'
import { requireFinite, type NonEmpty } from '../../stats/checks/non-empty.ts'
import { quantile } from '../../stats/samples/quantile.ts'
import { DEFAULT_TRIM, trimCount } from '../../stats/samples/trimmed-moments.ts'
import { StatsError } from '../../stats/checks/stats-error.ts'
import { blockInterval } from '../../stats/intervals/block-interval.ts'
import type { YuenInterval } from '../../stats/intervals/yuen.ts'
import type { MetricComparison, MetricRecord, MetricStatistic } from '../record/metric-record.ts'

/** What metrics are compared with, and the level of their intervals. */
export interface CompareMetricsOptions {
  readonly baseline: string
  /** The baseline's copy: where a metric has it, arms are compared with the mean of the two on the log scale, as in verdicts. */
  readonly copy: string
  readonly confidence: number
}

/**
 * Compares every arm with the baseline and its copy in one metric, by groups of blocks: the 20 % trimmed mean of the groups' log ratios with
 * Yuen's interval, as for the verdicts. Nothing is decided and nothing adjusted: of many secondary metrics one in twenty
 * excludes 0 by luck.
 */
export function compareGroups(metric: MetricRecord, options: CompareMetricsOptions): MetricRecord {
  return {
    ...metric,
    statistics: metric.statistics.map((statistic) => ({
      ...statistic,
      comparisons: compareStatistic(statistic, metric.better, options),
    })),
  }
}

function compareStatistic(
  { values }: MetricStatistic,
  better: MetricRecord['better'],
  { baseline, copy, confidence }: CompareMetricsOptions,
): MetricComparison[] {
  return Object.entries(values).flatMap(([arm, own]) => {
    if (arm === baseline || own.length === 0) return []
    const references = [baseline, ...(arm !== copy && values[copy] !== undefined ? [copy] : [])]
    for (const reference of references) {
      const { length } = values[reference] ?? []
      if (own.length !== length) {
        throw new StatsError(
          'STATS_UNPAIRED_WINDOWS',
          `arm ${arm} has ${own.length} groups and ${reference} ${length}.`,
        )
      }
    }
    const sign = better === 'lower' ? 1 : -1
    const ratios = own.map((value, group) => {
      const each = references.map((reference) => logRatio(value, values[reference]?.[group] ?? Number.NaN))
      return (sign * each.reduce((sum, ratio) => sum + ratio, 0)) / each.length
    })
    const effect = describeEffect(ratios, arm, confidence)
    if (effect === undefined) return []
    const { estimate, low, high } = speedupInterval(effect)
    return [
      {
        arm,
        baseline,
        estimate: toShare(estimate),
        interval: [toShare(low), toShare(high)],
        confidence: effect.confidence,
        effect: 'se' in effect ? effect : null,
      },
    ]
  })
}

/** 0 where both are 0, infinite where one is, not a number below 0. */
function logRatio(value: number, reference: number): number {
  if (value < 0 || reference < 0) return Number.NaN
  return value === 0 && reference === 0 ? 0 : Math.log(value / reference)
}

/**
 * Groups with 0 count as the farthest: as many as trimming takes at either end do not matter for an estimate that takes them away.
 *
 * @returns undefined where more have 0, or one has less.
 */
function describeEffect(
  ratios: readonly number[],
  arm: string,
  confidence: number,
): YuenInterval | (Interval & { readonly confidence: number }) | undefined {
  const trimmed = trimCount(ratios.length, DEFAULT_TRIM)
  const count = (end: number): number => ratios.filter((ratio) => ratio === end).length
  const [lowest, highest] = [count(Number.NEGATIVE_INFINITY), count(Number.POSITIVE_INFINITY)]
  if (ratios.some(Number.isNaN) || lowest > trimmed || highest > trimmed) return undefined
  const farthest = Math.max(0, ...ratios.filter(Number.isFinite).map(Math.abs))
  const finite = requireFinite(
    ratios.map((ratio) => (Number.isFinite(ratio) ? ratio : Math.sign(ratio) * (farthest + 1))),
    arm,
  )
  try {
    return blockInterval(finite, { confidence })
  } catch (error) {
    if (!(error instanceof StatsError && error.code === 'STATS_ZERO_VARIANCE')) throw error
    return lowest + highest > 0 ? undefined : describeTies(finite)
  }
}

/**
 * Where most groups gave the same, as memory often does, a t interval would have no width whatever the others gave. From the least to
 * the greatest of n values is an interval of the median at 1 - 2^(1 - n) at least, however they are distributed (Conover, "Practical
 * Nonparametric Statistics", 3rd ed. 1999, 3.2), and hides none of them.
 */
function describeTies(ratios: NonEmpty<number>): Interval & { readonly confidence: number } {
  return {
    estimate: quantile(ratios, 0.5),
    low: quantile(ratios, 0),
    high: quantile(ratios, 1),
    confidence: 1 - 2 ** (1 - ratios.length),
  }
}

/** JSON knows no -0. */
function toShare(percent: number): number {
  return percent / 100 + 0
}
