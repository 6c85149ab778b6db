import { compareTier } from '../../measure/compare/compare.ts'
import { adjustVerdicts } from '../../measure/compare/family.ts'
import { findStop } from '../../measure/compare/find-stop.ts'
import type { MeasuredTier, TierRecord } from '../../measure/record/tier-record.ts'
import type { RunRecord } from './run-record.ts'

/**
 * A run's tiers computed anew from their windows and the run's settings: why each ended and the levels that follow, comparisons, and
 * verdicts among all that were decided together, of which those of other runs are taken from the record.
 *
 * @throws StatsError for windows that the statistics refuse.
 */
export function recomputeTiers({ tiers, settings, family }: RunRecord): readonly TierRecord[] {
  const minBlocks = Number(settings['minBlocks'])
  const compared = tiers.map((tier) =>
    tier.state === 'measured' ? compareTier({ ...tier, ...readSettings(tier, settings, minBlocks) }) : tier,
  )
  return adjustVerdicts(compared, minBlocks, family)
}

function readSettings(
  tier: MeasuredTier,
  settings: RunRecord['settings'],
  minBlocks: number,
): Partial<MeasuredTier> {
  const [precision, margin] = [Number(settings['precision']), Number(settings['margin'])]
  return {
    ...(Number.isFinite(margin) && { margin }),
    ...(Number.isFinite(precision) && findStop(tier, precision, tier.minBlocks ?? minBlocks)),
  }
}
