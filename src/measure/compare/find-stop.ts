/** When a tier ends, and why it did, found again from its windows: the level of its intervals and the factor on its p follow from that. */
import { isNonEmpty } from '../../stats/checks/non-empty.ts'
import { decideStop, type StopDecision, type StopInput } from '../../stats/design/stop.ts'
import { logRatios, type LogRatios } from '../../stats/samples/log-ratios.ts'
import type { MeasuredTier } from '../record/tier-record.ts'
import { CONTROL_ARM, pairArm, readBlocks } from './compare.ts'

/**
 * Whether a tier ends after its present blocks, by the differences of every arm but baseline and control, each from `pairArm`.
 *
 * @param precision the half-width that is aimed at, a share.
 * @throws StatsError for differences that the statistics refuse.
 */
export function decideTierStop(
  comparisons: readonly LogRatios[],
  { precision, minBlocks }: { readonly precision: number; readonly minBlocks: number },
  clock: Pick<StopInput, 'elapsedNs' | 'budgetNs' | 'nextBlockNs'>,
): StopDecision {
  if (!isNonEmpty(comparisons)) throw new Error('a tier has an arm beside its baseline')
  return decideStop({ ...clock, comparisons, halfWidthTarget: precision, minimumBlocks: minBlocks })
}

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
  const decide = (count: number, elapsedNs: number): StopDecision =>
    decideTierStop(
      differences.map((each) => logRatios(each.slice(0, count))),
      { precision, minBlocks },
      { elapsedNs, budgetNs: 1 },
    )
  for (let count = minBlocks; count < blocks.length; count += 1) {
    const stop = decide(count, 0)
    if (stop.stop) return { stoppedBecause: stop.why, confidence: stop.confidence, pFactor: stop.pFactor }
  }
  const stop = decide(blocks.length, 1)
  if (!stop.stop) throw new Error('a used budget ends a tier')
  return { stoppedBecause: stop.why, confidence: stop.confidence, pFactor: stop.pFactor }
}
