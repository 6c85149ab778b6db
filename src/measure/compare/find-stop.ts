/** Why a tier ended, found again from its windows: the level of its intervals and the factor on its p follow from that. */
import { isNonEmpty } from '../../stats/checks/non-empty.ts'
import { decideStop } from '../../stats/design/stop.ts'
import { logRatios } from '../../stats/samples/log-ratios.ts'
import type { MeasuredTier } from '../record/tier-record.ts'
import { CONTROL_ARM, pairArm, readBlocks } from './compare.ts'

/**
 * Precision ended a tier if it was reached at one of the looks or at the last block; else its time did. A tier may have gone on after
 * such a look, until few enough of its blocks had failed.
 *
 * @param precision the half-width that was aimed at, a share.
 * @param minBlocks at which the looks begin.
 * @throws StatsError for wall times that the statistics refuse.
 */
export function findStop(
  { windows, baseline }: Pick<MeasuredTier, 'windows' | 'baseline'>,
  precision: number,
  minBlocks: number,
): Pick<MeasuredTier, 'stoppedBecause' | 'confidence' | 'pFactor'> {
  const blocks = readBlocks(windows, 'wall')
  const arms = [...new Set(windows.map((row) => row[2]))].filter(
    (arm) => arm !== baseline && arm !== CONTROL_ARM,
  )
  const differences = arms.map((arm) => pairArm(blocks, baseline, arm))
  const decide = (count: number, elapsedNs: number): ReturnType<typeof decideStop> => {
    const comparisons = differences.map((each) => logRatios(each.slice(0, count)))
    if (!isNonEmpty(comparisons)) throw new Error('a tier has an arm beside its baseline')
    return decideStop({
      comparisons,
      halfWidthTarget: precision,
      minimumBlocks: minBlocks,
      elapsedNs,
      budgetNs: 1,
    })
  }
  for (let count = minBlocks; count < blocks.length; count += 1) {
    const stop = decide(count, 0)
    if (stop.stop) return { stoppedBecause: stop.why, confidence: stop.confidence, pFactor: stop.pFactor }
  }
  const stop = decide(blocks.length, 1)
  if (!stop.stop) throw new Error('a used budget ends a tier')
  return { stoppedBecause: stop.why, confidence: stop.confidence, pFactor: stop.pFactor }
}
