/** From the windows of a tier to its comparisons: the same function for a running tier and for one read from results.json. */
import { createBlock, type Block } from '../../stats/samples/block.ts'
import { deriveSeed } from '../../stats/random/derive-seed.ts'
import { logRatioOfSpeedup, speedupInterval, speedupPercent } from '../../stats/intervals/effect-scale.ts'
import { estimateEffect } from '../../stats/verdict/estimate.ts'
import { warnOfMetric, type Warning } from '../conditions/warnings.ts'
import { compareGroups } from '../metrics/compare-metrics.ts'
import type { MetricRecord } from '../record/metric-record.ts'
import { type Comparison, type MeasuredTier, type Metric, type WindowRow } from '../record/tier-record.ts'

/** A measured tier before its windows are compared. */
export type UncomparedTier = Omit<MeasuredTier, 'comparisons' | 'control'>

/** The control's name among a tier's arms. */
export const CONTROL_ARM: string = 'control'
/**
 * Level of the control's interval. At 95 % one healthy tier in twenty would be withheld, a third of all runs of eight tiers;
 * a machine that spoils a comparison shows at 99 % as well.
 */
const CONTROL_CONFIDENCE = 0.99

/**
 * Compares every arm of a tier with its baseline, in wall time and, where every window has it, CPU time, from the windows alone. Verdicts are not decided here:
 * they need the whole run's family, see `adjustVerdicts`. What cannot be compared beside wall time is left out with a warning.
 *
 * @throws StatsError for wall times that the statistics refuse.
 */
export function compareTier(tier: UncomparedTier): MeasuredTier {
  const arms = [...new Set(tier.windows.map((row) => row[2]))].filter((arm) => arm !== tier.baseline)
  const warnings = tier.warnings.filter(({ code }) => code !== 'metric-uncompared')
  const compare = (arm: string, confidence: number): Comparison[] => [
    compareMetric(tier, arm, 'wall', confidence),
    ...compareCpu(tier, arm, confidence, warnings),
  ]
  return {
    ...tier,
    comparisons: arms.filter((arm) => arm !== CONTROL_ARM).flatMap((arm) => compare(arm, tier.confidence)),
    control: compare(CONTROL_ARM, CONTROL_CONFIDENCE),
    metrics: tier.metrics.map((metric) => compareSecondary(metric, tier, warnings)),
    warnings,
  }
}

/** In ticks the blocks may all be the same, and a clock may say 0: whatever it is, wall time does not hang on it. */
function compareCpu(
  tier: UncomparedTier,
  arm: string,
  confidence: number,
  warnings: Warning[],
): readonly Comparison[] {
  if (!isComplete(tier.windows, 'cpu')) return []
  try {
    return [compareMetric(tier, arm, 'cpu', confidence)]
  } catch (error) {
    warnings.push(warnOfMetric(`CPU time of arm \`${arm}\``, error, false))
    return []
  }
}

function compareSecondary(metric: MetricRecord, tier: UncomparedTier, warnings: Warning[]): MetricRecord {
  try {
    return compareGroups(metric, tier)
  } catch (error) {
    warnings.push(warnOfMetric(`metric \`${metric.name}\``, error, false))
    return {
      ...metric,
      statistics: metric.statistics.map((statistic) => ({ ...statistic, comparisons: [] })),
    }
  }
}

/** Whether every window has the metric: a mean over some of them would be one of the longer. */
function isComplete(rows: readonly WindowRow[], metric: Metric): boolean {
  return rows.every((row) => readMetric(row, metric) !== null)
}

function readMetric([, , , wallNs, cpuNs]: WindowRow, metric: Metric): number | null {
  return metric === 'wall' ? wallNs : cpuNs
}

/** The windows of one metric as blocks for the statistics, in time order. */
export function readBlocks(rows: readonly WindowRow[], metric: Metric): readonly Block[] {
  const blocks = new Map<number, Record<string, number[]>>()
  for (const row of rows) {
    const [block, , arm] = row
    const times = blocks.get(block) ?? {}
    blocks.set(block, times)
    const armTimes = (times[arm] ??= [])
    armTimes.push(readMetric(row, metric) ?? Number.NaN)
  }
  return [...blocks.values()].map((times) => createBlock(times))
}

function compareMetric(tier: UncomparedTier, arm: string, metric: Metric, confidence: number): Comparison {
  const { baseline, seed, margin, pFactor, discarded } = tier
  const effect = estimateEffect(readBlocks(tier.windows, metric), {
    baseline,
    arm,
    seed: deriveSeed(seed, `sign-flip/${metric}/${arm}`),
    margin: logRatioOfSpeedup(margin * 100),
    confidence,
  })
  const { differences, test, marginTest, mde, ...interval } = effect
  const speedup = speedupInterval(interval)
  const pValue = Math.min(1, test.p * pFactor)
  const marginPValue = Math.min(1, marginTest.p * pFactor)
  return {
    arm,
    baseline,
    metric,
    estimate: speedup.estimate / 100,
    interval: [speedup.low / 100, speedup.high / 100],
    effect: interval,
    pValue,
    marginPValue,
    adjustedPValue: pValue,
    adjustedMarginPValue: marginPValue,
    minimumDetectableEffect: speedupPercent(-mde) / 100,
    verdict: { kind: 'inconclusive', blocksNeeded: null },
    blocks: differences.length,
    discarded: discarded.length,
  }
}
