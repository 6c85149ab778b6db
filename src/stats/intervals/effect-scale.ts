import { requireBetween } from '../checks/require-option.ts'

/**
 * The scale of every effect inside `src/stats` is d = log(arm's time / baseline's time): negative means that the arm is
 * faster. Percent appear only at the edge, and only through these functions.
 */

/** Estimate and interval on one scale. */
export interface Interval {
  readonly estimate: number
  readonly low: number
  readonly high: number
}

/**
 * The speedup in percent: baseline's time over arm's time minus 1, that is the change of throughput. d = -0.0488 is
 * +5 %: the arm does 105 requests while the baseline does 100.
 */
export function speedupPercent(logRatio: number): number {
  return 100 * Math.expm1(-logRatio)
}

/**
 * What ±margin means as speedups, shares: as much faster as slower, so that the arm's time is at most (1 + margin) times the
 * baseline's, or the other way round. ±0.1 is from -0.0909 to 0.1, ±log 1.1 on the log scale.
 *
 * @param margin - a share, at least 0.
 */
export function rangeOfMargin(margin: number): readonly [low: number, high: number] {
  return [1 / (1 + margin) - 1, margin]
}

/** The change of time in percent: arm's time over baseline's time minus 1. d = -0.0488 is -4.76 %. */
export function timeChangePercent(logRatio: number): number {
  return 100 * Math.expm1(logRatio)
}

/** An interval of d as speedups in percent. Its ends swap: the largest time ratio is the smallest speedup. */
export function speedupInterval(interval: Interval): Interval {
  return {
    estimate: speedupPercent(interval.estimate),
    low: speedupPercent(interval.high),
    high: speedupPercent(interval.low),
  }
}

/**
 * A speedup in percent as a positive log ratio: the form of a margin (1 % faster is 0.00995).
 *
 * @throws StatsError `STATS_OPTION_INVALID` at or below -100 %.
 */
export function logRatioOfSpeedup(percent: number): number {
  requireBetween(percent, 'percent', -100, Number.POSITIVE_INFINITY)
  return Math.log1p(percent / 100)
}
