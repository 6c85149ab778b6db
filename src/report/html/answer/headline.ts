/** The whole run in one sentence. */
import type { Comparison, MeasuredTier, TierRecord } from '../../../measure/record/tier-record.ts'
import { labelOf } from '../elements/arm-look.ts'
import { wallComparisons } from '../charts/forest.ts'
import { showCounted, showSignedPercent } from '../elements/numbers.ts'

/** One sentence an arm: in how many tiers it was faster and in how many slower, and by how much. */
export function describeRun(tiers: readonly TierRecord[]): readonly string[] {
  const measured = tiers.filter((tier) => tier.state === 'measured')
  const arms = [...new Set(measured.flatMap(wallComparisons).map(({ arm }) => arm))]
  if (arms.length === 0) return ['Nothing was measured.']
  return arms.map((arm) => describeArm(arm, measured) + describeTotals(arm, measured))
}

/** What became of the tiers that are neither faster nor slower, in a few words; undefined where there are none. */
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
    ...counted('equivalent', 'without a difference that matters'),
    ...counted('inconclusive', 'still open'),
    ...counted('withheld', 'withheld'),
    ...states('skipped'),
    ...states('failed'),
  ]
  if (parts.length === 0) return undefined
  return `${comparisons.some((one) => isFaster(one) || isSlower(one)) ? 'The rest' : 'In all'}: ${parts.join(', ')}.`
}

function describeArm(arm: string, tiers: readonly MeasuredTier[]): string {
  const comparisons = tiers.flatMap(wallComparisons).filter((comparison) => comparison.arm === arm)
  const [faster, slower] = [comparisons.filter(isFaster), comparisons.filter(isSlower)]
  const single = comparisons.length === 1
  const workloads = showCounted(comparisons.length, 'workload')
  const which = (some: readonly Comparison[]): string =>
    single ? 'the workload' : `${some.length} of ${workloads}`
  // A loss in most workloads must not stand behind a gain in one.
  if (faster.length > 0 && slower.length > 0) {
    const rest = `${slower.length} slower, ${describeSizes(slower)}`
    return `${labelOf(arm)} made ${which(faster)} faster, ${describeSizes(faster)}, and ${rest}.`
  }
  if (faster.length > 0) return `${labelOf(arm)} made ${which(faster)} faster, ${describeSizes(faster)}.`
  if (slower.length > 0) {
    const none = single ? '' : ', and none faster'
    return `${labelOf(arm)} made ${which(slower)} slower, ${describeSizes(slower)}${none}.`
  }
  const none = single ? 'did not make the workload' : `made none of ${workloads}`
  return `${labelOf(arm)} ${none} demonstrably faster.`
}

/** The sizes above are of typical windows; where the total says otherwise it must not be left to the folds. */
function describeTotals(arm: string, tiers: readonly MeasuredTier[]): string {
  const comparisons = tiers.flatMap(wallComparisons).filter((comparison) => comparison.arm === arm)
  const count = comparisons.filter(({ total }) => total?.disagrees === true).length
  return count === 0 ? '' : ` In ${showCounted(count, 'workload')} the total says otherwise.`
}

/** `by 2.1 %`, `by 11.8 to 13.9 %`. */
function describeSizes(comparisons: readonly Comparison[]): string {
  const sizes = comparisons.map(({ estimate }) => Math.abs(estimate))
  const [least = '', most = ''] = [Math.min(...sizes), Math.max(...sizes)].map((size) =>
    showSignedPercent(size).slice(1),
  )
  return least === most ? `by ${most}` : `by ${least.replace(/\s?%/, '')} to ${most}`
}

function isFaster({ verdict }: Comparison): boolean {
  return verdict.kind.startsWith('faster')
}

function isSlower({ verdict }: Comparison): boolean {
  return verdict.kind === 'slower'
}
