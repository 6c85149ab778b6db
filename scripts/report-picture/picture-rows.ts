/** What the picture's rows say. */
import type { TierRecord } from '../../src/measure/record/tier-record.ts'
import { labelOf, type ArmLook } from '../../src/report/html/elements/arm-look.ts'
import type { StripLine } from '../../src/report/html/charts/strip.ts'
import { stripLines, wallComparisons } from '../../src/report/html/charts/forest.ts'
import { showEstimate } from '../../src/report/html/elements/numbers.ts'
import { lookOf, lookOfState, type VerdictLook } from '../../src/report/html/elements/verdict-look.ts'

/** One arm of one tier; `number` and `interval` are empty where there is none. */
export interface PictureRow {
  readonly name: string
  readonly look: VerdictLook
  readonly lines: readonly StripLine[]
  readonly number: string
  readonly interval: string
}

/** One row a tier, or one an arm where a tier has several. */
export function readPictureRows(
  tiers: readonly TierRecord[],
  looks: ReadonlyMap<string, ArmLook>,
): readonly PictureRow[] {
  return tiers.flatMap((tier): readonly PictureRow[] => {
    if (tier.state !== 'measured')
      return [{ name: tier.name, look: lookOfState(tier.state), lines: [], number: '', interval: '' }]
    const comparisons = wallComparisons(tier)
    return comparisons.map((comparison) => {
      const [number = '', interval = ''] = showEstimate(comparison).split(/ (?=\[)/)
      return {
        name: comparisons.length > 1 ? `${tier.name}, ${labelOf(comparison.arm)}` : tier.name,
        look: lookOf(comparison.verdict, tier.margin),
        lines: stripLines(tier, comparison, looks),
        number,
        interval,
      }
    })
  })
}
