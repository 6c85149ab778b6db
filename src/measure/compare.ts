/** From the windows of a tier to its comparisons: the same function for a running tier and for one read from results.json. */
import { createBlock, type Block } from '../stats/block.ts'
import { deriveSeed } from '../stats/derive-seed.ts'
import { logRatioOfSpeedup, speedupInterval, speedupPercent } from '../stats/effect-scale.ts'
import { estimateEffect } from '../stats/estimate.ts'
import { METRICS, type Comparison, type Metric, type WindowRow } from './tier-record.ts'

/** What a comparison needs beside the windows. */
export interface ComparisonContext {
  readonly baseline: string
  readonly seed: number
  /** Smallest effect that matters, a share such as 0.01. */
  readonly margin: number
  readonly confidence: number
  readonly pFactor: number
  readonly discarded: number
}

/** The control's name among a tier's arms. */
export const CONTROL_ARM = 'control'

/**
 * Compares one arm with the baseline in both metrics. Verdicts are not decided here: they need the control and the whole
 * run's family, see `adjustVerdicts`.
 *
 * @throws StatsError for windows that the statistics refuse.
 */
export function compareArm(
  arm: string,
  rows: readonly WindowRow[],
  context: ComparisonContext,
): readonly Comparison[] {
  return METRICS.map((metric) => compareMetric(arm, metric, rows, context))
}

/** The windows of one metric as blocks for the statistics, in time order. */
export function readBlocks(rows: readonly WindowRow[], metric: Metric): readonly Block[] {
  const blocks = new Map<number, Record<string, number[]>>()
  for (const [block, , arm, wallNs, cpuNs] of rows) {
    const times = blocks.get(block) ?? {}
    blocks.set(block, times)
    const armTimes = (times[arm] ??= [])
    armTimes.push(metric === 'wall' ? wallNs : cpuNs)
  }
  return [...blocks.values()].map((times) => createBlock(times))
}

function compareMetric(
  arm: string,
  metric: Metric,
  rows: readonly WindowRow[],
  { baseline, seed, margin, confidence, pFactor, discarded }: ComparisonContext,
): Comparison {
  const effect = estimateEffect(readBlocks(rows, metric), {
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
    discarded,
  }
}
