/** The verdicts of a run: one family of comparisons, so that eight tiers are not eight chances of a false call. */
import { logRatioOfSpeedup, speedupPercent } from '../../stats/intervals/effect-scale.ts'
import { minimalDetectableEffect } from '../../stats/design/mde.ts'
import { holmAdjust } from '../../stats/significance/holm.ts'
import { decideVerdict } from '../../stats/verdict/verdict.ts'
import type { OtherComparison } from '../record/family-record.ts'
import type { Comparison, MeasuredTier, TierRecord } from '../record/tier-record.ts'

/**
 * Decides every verdict of a run's tiers anew: Holm (1979) over the wall metric of all arms and tiers measured so far, then
 * the rules of `decideVerdict` with each tier's own control. The CPU metric keeps its own p values: it explains the
 * primary metric and decides nothing.
 *
 * @param others comparisons of other runs that belong to the family.
 */
export function adjustVerdicts(
  tiers: readonly TierRecord[],
  minBlocks: number,
  others: readonly OtherComparison[] = [],
): TierRecord[] {
  const family = tiers.flatMap((tier) =>
    tier.state === 'measured' ? tier.comparisons.filter(isPrimary) : [],
  )
  const adjusted = new Map<Comparison, readonly [number, number]>()
  const ps = holmAdjust([...family, ...others].map(({ pValue }) => pValue))
  const marginPs = holmAdjust([...family, ...others].map(({ marginPValue }) => marginPValue))
  for (const [index, comparison] of family.entries()) {
    adjusted.set(comparison, [ps[index] ?? 1, marginPs[index] ?? 1])
  }
  const size = family.length + others.length
  return tiers.map((tier) => (tier.state === 'measured' ? decideTier(tier, adjusted, minBlocks, size) : tier))
}

function decideTier(
  tier: MeasuredTier,
  adjusted: ReadonlyMap<Comparison, readonly [number, number]>,
  minBlocks: number,
  familySize: number,
): MeasuredTier {
  const comparisons = tier.comparisons.map((comparison) => {
    const [adjustedPValue, adjustedMarginPValue] = adjusted.get(comparison) ?? [
      comparison.pValue,
      comparison.marginPValue,
    ]
    const control = tier.control.find(({ metric }) => metric === comparison.metric)
    const verdict = decideVerdict({
      effect: comparison.effect,
      control: control?.effect ?? null,
      margin: logRatioOfSpeedup(tier.margin * 100),
      p: comparison.pValue,
      adjustedP: adjustedPValue,
      adjustedMarginP: adjustedMarginPValue,
      pFactor: tier.pFactor,
      minimumBlocks: minBlocks,
    })
    // What the family would have let pass as a difference: Holm's first step is the strictest, and the one that counts alone.
    const { se, df, confidence } = comparison.effect
    const hypotheses = isPrimary(comparison) ? familySize : 1
    const mde = minimalDetectableEffect({ se, df, alpha: (1 - confidence) / hypotheses })
    const minimumDetectableEffect = speedupPercent(-mde) / 100
    return { ...comparison, adjustedPValue, adjustedMarginPValue, minimumDetectableEffect, verdict }
  })
  return { ...tier, comparisons }
}

function isPrimary({ metric }: Comparison): boolean {
  return metric === 'wall'
}
