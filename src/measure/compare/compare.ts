/** From the windows of a tier to its comparisons: the same function for a running tier and for one read from results.json. */
import { createBlock, type Block } from '../../stats/samples/block.ts'
import { deriveSeed } from '../../stats/random/derive-seed.ts'
import { logRatioOfSpeedup, speedupInterval, speedupPercent } from '../../stats/intervals/effect-scale.ts'
import { pairedDifferences } from '../../stats/samples/paired-differences.ts'
import type { LogRatios } from '../../stats/samples/log-ratios.ts'
import { couldDetect, type Detectable } from '../../stats/verdict/could-detect.ts'
import { estimateEffect } from '../../stats/verdict/estimate.ts'
import { GAP_CONFIDENCE, type TotalEffect } from '../../stats/verdict/total.ts'
import { robustLocation } from '../../stats/samples/location.ts'
import { DEFAULT_TRIM, trimCount } from '../../stats/samples/trimmed-moments.ts'
import { warnOfMetric, warnOfPersistence, type Warning } from '../conditions/warnings.ts'
import { compareGroups } from '../metrics/compare-metrics.ts'
import type { MetricRecord } from '../record/metric-record.ts'
import { type Comparison, type MeasuredTier, type Metric, type WindowRow } from '../record/tier-record.ts'

/** A measured tier before its windows are compared. */
export type UncomparedTier = Omit<MeasuredTier, 'comparisons' | 'control'>

/** The control's name among a tier's arms. */
export const CONTROL_ARM: string = 'control'
/** Warnings that follow from comparing. */
const OWN_WARNINGS: ReadonlySet<Warning['code']> = new Set(['metric-uncompared', 'persistent-offset'])
/** Level of the control's interval: what a report says of it is wrong in one healthy tier in a hundred. */
const CONTROL_CONFIDENCE = 0.99

/**
 * Compares every arm of a tier with its baseline, in wall time and, where every window has it, CPU time, from the windows alone. Verdicts are not decided here:
 * they need the whole run's family, see `adjustVerdicts`. What cannot be compared beside wall time is left out with a warning.
 *
 * @throws StatsError for wall times that the statistics refuse.
 */
export function compareTier(tier: UncomparedTier): MeasuredTier {
  const arms = [...new Set(tier.windows.map((row) => row[2]))].filter((arm) => arm !== tier.baseline)
  const warnings = tier.warnings.filter(({ code }) => !OWN_WARNINGS.has(code))
  const compare = (arm: string, confidence: number): Comparison[] => [
    compareMetric(tier, arm, 'wall', confidence),
    ...compareCpu(tier, arm, confidence, warnings),
  ]
  const comparisons = arms
    .filter((arm) => arm !== CONTROL_ARM)
    .flatMap((arm) => compare(arm, tier.confidence))
  const control = compare(CONTROL_ARM, CONTROL_CONFIDENCE)
  for (const { arm, metric, effect } of [...comparisons, ...control])
    if (metric === 'wall') warnings.push(...warnOfPersistence(arm, effect))
  return {
    ...tier,
    comparisons,
    control,
    trimmed: describeTrimmed(tier),
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
    return compareGroups(metric, { ...tier, copy: CONTROL_ARM })
  } catch (error) {
    warnings.push(warnOfMetric(`metric \`${metric.name}\``, error, false))
    return {
      ...metric,
      statistics: metric.statistics.map((statistic) => ({ ...statistic, comparisons: [] })),
    }
  }
}

/**
 * An arm's paired differences, one a block: from the mean of the baseline and its copy, the control, which are the same file; the
 * control's own from the baseline.
 */
export function pairArm(blocks: readonly Block[], baseline: string, arm: string): LogRatios {
  return pairedDifferences(blocks, { arm, baseline, copy: copyFor(blocks, arm) })
}

function copyFor([block]: readonly Block[], arm: string): string | undefined {
  return arm !== CONTROL_ARM && block?.windows[CONTROL_ARM] !== undefined ? CONTROL_ARM : undefined
}

function describeTotal({ effect, gap, disagrees }: TotalEffect): NonNullable<Comparison['total']> {
  const { estimate, low, high } = speedupInterval(effect)
  return {
    estimate: estimate / 100,
    interval: [low / 100, high / 100],
    effect,
    gap: { ...gap, confidence: GAP_CONFIDENCE },
    disagrees,
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, each) => total + each, 0)
}

/** What trimming within blocks leaves out of an arm: how many of its windows, and how much time beyond the typical they took. */
function describeTrimmed(tier: UncomparedTier): NonNullable<MeasuredTier['trimmed']> {
  const blocks = readBlocks(tier.windows, 'wall')
  const arms = [...new Set(tier.windows.map((row) => row[2]))]
  return Object.fromEntries(
    arms.map((arm) => {
      const windows = blocks.flatMap((block) => block.windows[arm] ?? [])
      const excess = blocks.map(({ windows: { [arm]: logs } }) =>
        logs === undefined ? 0 : robustLocation(logs, 'total') - Math.log(logs.length) - robustLocation(logs),
      )
      const cut = blocks.map(({ windows: { [arm]: logs = [] } }) => 2 * trimCount(logs.length, DEFAULT_TRIM))
      return [arm, { windows: sum(cut) / windows.length, excess: Math.expm1(sum(excess) / blocks.length) }]
    }),
  )
}

/** What could have been detected, as a gain, a share. */
export function readDetectable(detectable: Detectable): number | null {
  const size = couldDetect(detectable)
  return size === null ? null : speedupPercent(-size) / 100
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
  const blocks = readBlocks(tier.windows, metric)
  const effect = estimateEffect(blocks, {
    baseline,
    arm,
    copy: copyFor(blocks, arm),
    seed: deriveSeed(seed, `sign-flip/${metric}/${arm}`),
    margin: logRatioOfSpeedup(margin * 100),
    confidence,
  })
  const { differences, test, marginTest, equivalenceP, each, total, ...interval } = effect
  const speedup = speedupInterval(interval)
  const pValue = Math.min(1, test.p * pFactor)
  const marginPValue = Math.min(1, marginTest.p * pFactor)
  const equivalencePValue = Math.min(1, equivalenceP * pFactor)
  return {
    arm,
    baseline,
    metric,
    estimate: speedup.estimate / 100,
    interval: [speedup.low / 100, speedup.high / 100],
    effect: interval,
    each: [...each],
    total: describeTotal(total),
    pValue,
    marginPValue,
    equivalencePValue,
    adjustedPValue: pValue,
    adjustedMarginPValue: marginPValue,
    adjustedEquivalencePValue: equivalencePValue,
    minimumDetectableEffect: readDetectable({ effect: interval, each, pFactor, hypotheses: 1 }),
    verdict: { kind: 'inconclusive', blocksNeeded: null },
    blocks: differences.length,
    discarded: discarded.length,
  }
}
