import { adjustVerdicts } from '../../measure/compare/family.ts'
import type { OtherComparison } from '../../measure/record/family-record.ts'
import type { TierRecord } from '../../measure/record/tier-record.ts'
import { warnOfNames } from '../../measure/conditions/warnings.ts'
import { distinguishNames, type TierPlace } from './distinct-names.ts'
import type { RunHeader, RunRecord } from './run-record.ts'

/** A tier as its test left it, and the run that it is of. */
export interface CollectedTier {
  readonly header: RunHeader
  readonly tier: TierRecord
  readonly place: Omit<TierPlace, 'name'>
}

/**
 * Records of all runs that tiers are of, in the order in which they came: one, or several when blobs are merged. Verdicts are decided over
 * all tiers together: who reads them together is misled by any of them.
 *
 * @param finishedAt ISO 8601; null while they are not whole.
 */
export function createRecords(
  collected: readonly CollectedTier[],
  minBlocks: number,
  finishedAt: string | null,
): readonly RunRecord[] {
  const runs = [...Map.groupBy(collected, ({ header }) => JSON.stringify(header)).values()]
  const rest = adjustVerdicts(runs.flatMap(nameTiers), minBlocks)
  const records = runs.flatMap((run): RunRecord[] => {
    const [first] = run
    const tiers = rest.splice(0, run.length)
    if (first === undefined) return []
    const { header } = first
    const warnings = [...header.warnings, ...warnOfNames(run.map(({ tier }) => tier.name))]
    return [{ ...header, warnings, finishedAt, tiers }]
  })
  if (records.length < 2) return records
  return records.map((record) => addFamily(record, records))
}

function addFamily(record: RunRecord, records: readonly RunRecord[]): RunRecord {
  const family = records.flatMap((other) => (other === record ? [] : listComparisons(other)))
  return { ...record, family }
}

/** What is needed of a run's comparisons to decide another's among them. */
function listComparisons({ startedAt, tiers }: RunRecord): readonly OtherComparison[] {
  return tiers.flatMap((tier) =>
    tier.state === 'measured'
      ? tier.comparisons
          .filter(({ metric }) => metric === 'wall')
          .map(({ arm, pValue, marginPValue, equivalencePValue = 1 }) => ({
            startedAt,
            tier: tier.name,
            arm,
            pValue,
            marginPValue,
            equivalencePValue,
          }))
      : [],
  )
}

function nameTiers(run: readonly CollectedTier[]): readonly TierRecord[] {
  const names = distinguishNames(run.map(({ tier: { name }, place }) => ({ ...place, name })))
  return run.map(({ tier }, index) => ({ ...tier, name: names[index] ?? tier.name }))
}
