/** The order in which people look for tiers; a run measures them in that of its files. */
import type { TierRecord } from '../../../measure/record/tier-record.ts'

/** From one request at a time to many; those without a number come last. Tiers of one concurrency keep the run's order. */
export function orderTiers(tiers: readonly TierRecord[]): readonly TierRecord[] {
  return tiers.toSorted((a, b) => rank(a) - rank(b))
}

function rank(tier: TierRecord): number {
  return tier.state === 'measured' ? tier.workload.concurrency : Number.MAX_SAFE_INTEGER
}
