/** A tier's windows block by block, as its charts need them. */
import { pairArm, readBlocks } from '../../../measure/compare/compare.ts'
import type { MeasuredTier } from '../../../measure/record/tier-record.ts'
import { speedupPercent } from '../../../stats/intervals/effect-scale.ts'
import { robustLocation } from '../../../stats/samples/location.ts'
import { runningIntervals } from '../../../stats/intervals/running-intervals.ts'

/** An arm against the baseline, one value a block, with the interval as it stood after some of the blocks; all in percent. */
export interface PairedSeries {
  readonly arm: string
  readonly speedups: readonly number[]
  readonly running: readonly RunningSpeedup[]
}

/** Estimate and interval after the first `n` blocks, percent. */
export interface RunningSpeedup {
  readonly n: number
  readonly estimate: number
  readonly low: number
  readonly high: number
}

/** The numbers of the blocks in time order; of discarded and pilot blocks there are none. */
export function readBlockNumbers(tier: MeasuredTier): readonly number[] {
  return [...new Set(tier.windows.map((row) => row[0]))]
}

/** The paired differences that the verdict is made of. */
export function readPairedSeries(tier: MeasuredTier, arm: string): PairedSeries {
  const differences = pairArm(readBlocks(tier.windows, 'wall'), tier.baseline, arm)
  const own = [...tier.comparisons, ...tier.control].find((comparison) => comparison.arm === arm)
  const confidence = own?.effect.confidence ?? tier.confidence
  return {
    arm,
    speedups: differences.map((difference) => speedupPercent(difference)),
    running: runningIntervals(differences, { confidence }).map(({ n, estimate, low, high }) => ({
      n,
      estimate: speedupPercent(estimate),
      low: speedupPercent(high),
      high: speedupPercent(low),
    })),
  }
}

/** The robust location of an arm's window times in each block, ns, the same that the differences are taken of. */
export function readBlockTimes(tier: MeasuredTier, arm: string): readonly number[] {
  return readBlocks(tier.windows, 'wall').map(({ windows }) => {
    const logs = windows[arm]
    return logs === undefined ? Number.NaN : Math.exp(robustLocation(logs))
  })
}

/** All window times of an arm, ns. */
export function readWindowTimes(tier: MeasuredTier, arm: string): readonly number[] {
  return tier.windows.filter((row) => row[2] === arm).map((row) => row[3])
}
