/** Ways to make one number of a block's windows, on a recorded A/A trace: the narrowest interval of the same blocks is the best. */
import { readBlocks } from '../../src/measure/compare/compare.ts'
import type { MeasuredTier } from '../../src/measure/record/tier-record.ts'
import { logRatios } from '../../src/stats/samples/log-ratios.ts'
import { requireFinite } from '../../src/stats/checks/non-empty.ts'
import { quantile } from '../../src/stats/samples/quantile.ts'
import { trimmedMean } from '../../src/stats/samples/trimmed-mean.ts'
import { yuenInterval } from '../../src/stats/intervals/yuen.ts'

/** Log times of two arms in one block, window by window, to their difference. */
type BlockEstimator = (arm: readonly number[], baseline: readonly number[]) => number

/** By the names that the table shows. */
const ESTIMATORS: Readonly<Record<string, BlockEstimator>> = {
  '20 % trimmed mean of each arm': (arm, baseline) => trimmed(arm) - trimmed(baseline),
  'median of each arm': (arm, baseline) => median(arm) - median(baseline),
  'mean of each arm': (arm, baseline) => mean(arm) - mean(baseline),
  '20 % trimmed mean of the rounds’ ratios': (arm, baseline) =>
    trimmed(arm.map((log, round) => log - (baseline[round] ?? Number.NaN))),
}

/** An estimator and the half-width of its 95 % interval over all blocks, a log ratio, averaged over the pairs of arms. */
export interface EstimatorWidth {
  readonly estimator: string
  readonly halfWidth: number
}

/** Compares the estimators on the same blocks. @throws StatsError for a trace of fewer than two blocks. */
export function compareEstimators(tier: Pick<MeasuredTier, 'windows'>): readonly EstimatorWidth[] {
  const trace = readBlocks(tier.windows, 'wall').map(({ windows }) => Object.values(windows))
  const pairs = [
    [0, 1],
    [0, 2],
    [1, 2],
  ] as const
  return Object.entries(ESTIMATORS).map(([estimator, estimate]) => {
    const widths = pairs.map(([arm, baseline]) => {
      const { low, high } = yuenInterval(
        logRatios(trace.map((arms) => estimate(arms[arm] ?? [], arms[baseline] ?? []))),
      )
      return (high - low) / 2
    })
    return { estimator, halfWidth: mean(widths) }
  })
}

function trimmed(values: readonly number[]): number {
  return trimmedMean(requireFinite(values, 'log times'))
}

function median(values: readonly number[]): number {
  return quantile(requireFinite(values, 'log times'), 0.5)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
