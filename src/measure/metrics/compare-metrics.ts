import { speedupInterval, type Interval } from '../../stats/intervals/effect-scale.ts'
import { requireFinite, type NonEmpty } from '../../stats/checks/non-empty.ts'
import { quantile } from '../../stats/samples/quantile.ts'
import { StatsError } from '../../stats/checks/stats-error.ts'
import { yuenInterval, type YuenInterval } from '../../stats/intervals/yuen.ts'
import type { MetricComparison, MetricRecord, MetricStatistic } from '../record/metric-record.ts'

/** What metrics are compared with, and the level of their intervals. */
export interface CompareMetricsOptions {
  readonly baseline: string
  readonly confidence: number
}

/**
 * Compares every arm with the baseline in one metric, by groups of blocks: the 20 % trimmed mean of the groups' log ratios with
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
  { baseline, confidence }: CompareMetricsOptions,
): MetricComparison[] {
  const reference = values[baseline] ?? []
  return Object.entries(values).flatMap(([arm, own]) => {
    if (arm === baseline || ![...own, ...reference].every((value) => value > 0) || own.length === 0) return []
    const sign = better === 'lower' ? 1 : -1
    const ratios = own.map((value, group) => sign * Math.log(value / (reference[group] ?? Number.NaN)))
    const effect = describeEffect(requireFinite(ratios, arm), confidence)
    const { estimate, low, high } = speedupInterval(effect)
    return [
      {
        arm,
        baseline,
        estimate: toShare(estimate),
        interval: [toShare(low), toShare(high)],
        effect: 'se' in effect ? effect : null,
      },
    ]
  })
}

/** Groups that gave the same, as memory often does, have no variance and need no interval. */
function describeEffect(ratios: NonEmpty<number>, confidence: number): YuenInterval | Interval {
  try {
    return yuenInterval(ratios, { confidence })
  } catch (error) {
    if (!(error instanceof StatsError && error.code === 'STATS_ZERO_VARIANCE')) throw error
    const estimate = quantile(ratios, 0.5)
    return { estimate, low: estimate, high: estimate }
  }
}

/** JSON knows no -0. */
function toShare(percent: number): number {
  return percent / 100 + 0
}
