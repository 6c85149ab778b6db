/** The whole run in one sentence. */
import type { Comparison, MeasuredTier, TierRecord } from '../../measure/tier-record.ts'
import { labelOf } from './arm-look.ts'
import { wallComparisons } from './forest.ts'
import { showCounted, showSignedPercent } from './numbers.ts'

/** One sentence an arm: in how many tiers it was faster, and by how much. */
export function describeRun(tiers: readonly TierRecord[]): readonly string[] {
  const measured = tiers.filter((tier) => tier.state === 'measured')
  const arms = [...new Set(measured.flatMap(wallComparisons).map(({ arm }) => arm))]
  if (arms.length === 0) return ['Nothing was measured.']
  return arms.map((arm) => describeArm(arm, measured))
}

/** What became of the tiers that are not faster, in a few words; undefined where all are. */
export function describeRest(tiers: readonly TierRecord[]): string | undefined {
  const comparisons = tiers.flatMap((tier) => (tier.state === 'measured' ? wallComparisons(tier) : []))
  const counted = (kind: Comparison['verdict']['kind'], words: string): string[] => {
    const count = comparisons.filter(({ verdict }) => verdict.kind === kind).length
    return count === 0 ? [] : [`${count} ${words}`]
  }
  const states = (state: TierRecord['state']): string[] => {
    const count = tiers.filter((tier) => tier.state === state).length
    return count === 0 ? [] : [`${count} ${state}`]
  }
  const parts = [
    ...counted('slower', 'slower'),
    ...counted('equivalent', 'without a difference that matters'),
    ...counted('inconclusive', 'still open'),
    ...counted('withheld', 'withheld'),
    ...states('skipped'),
    ...states('failed'),
  ]
  if (parts.length === 0) return undefined
  const someFaster = comparisons.some(({ verdict }) => verdict.kind.startsWith('faster'))
  return `${someFaster ? 'The rest' : 'In all'}: ${parts.join(', ')}.`
}

function describeArm(arm: string, tiers: readonly MeasuredTier[]): string {
  const comparisons = tiers.flatMap(wallComparisons).filter((comparison) => comparison.arm === arm)
  const faster = comparisons.filter(({ verdict }) => verdict.kind.startsWith('faster'))
  const workloads = showCounted(comparisons.length, 'workload')
  if (faster.length === 0) {
    const none = comparisons.length === 1 ? 'did not make the workload' : `made none of ${workloads}`
    return `${labelOf(arm)} ${none} demonstrably faster.`
  }
  const gains = faster.map(({ estimate }) => estimate)
  const [least, most] = [Math.min(...gains), Math.max(...gains)].map((gain) =>
    showSignedPercent(gain).slice(1),
  )
  const which = comparisons.length === 1 ? 'the workload' : `${faster.length} of ${workloads}`
  const by = least === most ? `by ${most}` : `by ${least?.replace(/\s?%/, '')} to ${most}`
  return `${labelOf(arm)} made ${which} faster, ${by}.`
}
