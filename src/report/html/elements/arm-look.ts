/** Names and colours of arms, the same in every chart of a page. */
import type { MeasuredTier, TierRecord } from '../../../measure/record/tier-record.ts'
import { CONTROL_ARM } from '../../../measure/compare/compare.ts'

/** An arm as charts draw it. `className` is one of the stylesheet's: `arm-baseline`, `arm-control`, `arm-1` … `arm-4`. */
export interface ArmLook {
  readonly arm: string
  readonly label: string
  readonly className: string
}

/** Colours that differ for every kind of colour vision; a fifth arm begins anew, and its label tells it apart. */
const COLORS = 4

/** The looks of all arms of a run: the baseline, the challengers in the order of their first comparison, the control. */
export function readArmLooks(tiers: readonly TierRecord[]): ReadonlyMap<string, ArmLook> {
  const measured = tiers.filter((tier) => tier.state === 'measured')
  const looks = new Map<string, ArmLook>()
  for (const { baseline } of measured) looks.set(baseline, createLook(baseline, 'arm-baseline'))
  const challengers = new Set(measured.flatMap(({ comparisons }) => comparisons.map(({ arm }) => arm)))
  for (const [index, arm] of [...challengers].entries())
    looks.set(arm, createLook(arm, `arm-${(index % COLORS) + 1}`))
  return looks.set(CONTROL_ARM, createLook(CONTROL_ARM, 'arm-control'))
}

/** The looks of the arms that a tier has windows of, in the order of {@link readArmLooks}. */
export function looksOfTier(tier: MeasuredTier, looks: ReadonlyMap<string, ArmLook>): readonly ArmLook[] {
  const arms = new Set(tier.windows.map((row) => row[2]))
  return [...looks.values()].filter(({ arm }) => arms.has(arm))
}

/** An arm's name in a sentence. */
export function labelOf(arm: string): string {
  return arm === 'pgo' ? 'PGO' : arm
}

function createLook(arm: string, className: string): ArmLook {
  return { arm, label: labelOf(arm), className }
}
