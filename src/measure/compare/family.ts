/** The verdicts of a run: one family of comparisons, so that eight tiers are not eight chances of a false call. */
import { logRatioOfSpeedup } from '../../stats/intervals/effect-scale.ts'
import { holmAdjust } from '../../stats/significance/holm.ts'
import { decideVerdict } from '../../stats/verdict/verdict.ts'
import { readDetectable } from './compare.ts'
import type { OtherComparison } from '../record/family-record.ts'
import type { Comparison, MeasuredTier, TierRecord } from '../record/tier-record.ts'

/**
 * Number of the rule by which intervals, p and verdicts follow from windows and settings. It is raised with each change of the rule, and a
 * record has the one that it was decided by: 1 compared with the baseline alone and withheld by the control's significance, 2 compares with
 * the mean of baseline and copy, 3 allows for blocks that hang together, 4 judges tiers of fewer blocks than `minBlocks` too. Records
 * before 3 do not say theirs.
 */
export const VERDICT_RULE = 4

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
  const adjusted = new Map<Comparison, AdjustedPs>()
  const ps = holmAdjust([...family, ...others].map(({ pValue }) => pValue))
  const marginPs = holmAdjust([...family, ...others].map(({ marginPValue }) => marginPValue))
  const equivalencePs = holmAdjust(
    [...family, ...others].map(({ equivalencePValue = 1 }) => equivalencePValue),
  )
  for (const [index, comparison] of family.entries()) {
    adjusted.set(comparison, {
      adjustedPValue: ps[index] ?? 1,
      adjustedMarginPValue: marginPs[index] ?? 1,
      adjustedEquivalencePValue: equivalencePs[index] ?? 1,
    })
  }
  const size = family.length + others.length
  return tiers.map((tier) => (tier.state === 'measured' ? decideTier(tier, adjusted, minBlocks, size) : tier))
}

/** Each kind of statement is a family of its own: 5 % for all of its kind in a run. */
type AdjustedPs = Readonly<
  Record<'adjustedPValue' | 'adjustedMarginPValue' | 'adjustedEquivalencePValue', number>
>

function decideTier(
  tier: MeasuredTier,
  adjusted: ReadonlyMap<Comparison, AdjustedPs>,
  minBlocks: number,
  familySize: number,
): MeasuredTier {
  const comparisons = tier.comparisons.map((comparison) => {
    const ps = adjusted.get(comparison) ?? {
      adjustedPValue: comparison.pValue,
      adjustedMarginPValue: comparison.marginPValue,
      adjustedEquivalencePValue: comparison.equivalencePValue ?? 1,
    }
    const control = tier.control.find(({ metric }) => metric === comparison.metric)
    const verdict = decideVerdict({
      effect: comparison.effect,
      each: comparison.each ?? [],
      control: control?.effect ?? null,
      margin: logRatioOfSpeedup(tier.margin * 100),
      p: comparison.pValue,
      adjustedP: ps.adjustedPValue,
      adjustedMarginP: ps.adjustedMarginPValue,
      adjustedEquivalenceP: ps.adjustedEquivalencePValue,
      pFactor: tier.pFactor,
      minimumBlocks: minBlocks,
    })
    const minimumDetectableEffect = readDetectable({
      effect: comparison.effect,
      each: comparison.each ?? [],
      hypotheses: isPrimary(comparison) ? familySize : 1,
      pFactor: tier.pFactor,
    })
    return { ...comparison, ...ps, minimumDetectableEffect, verdict }
  })
  return { ...tier, comparisons }
}

function isPrimary({ metric }: Comparison): boolean {
  return metric === 'wall'
}
