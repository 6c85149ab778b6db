/** Two runs side by side: what changed between them, tier by tier. */
import type { Comparison, MeasuredTier } from '../../measure/record/tier-record.ts'
import { differenceOfEffects, type EffectDifference } from '../../stats/intervals/difference-of-effects.ts'
import { logRatioOfSpeedup, speedupInterval } from '../../stats/intervals/effect-scale.ts'
import { holmAdjust } from '../../stats/significance/holm.ts'
import type { RunRecord } from '../record/run-record.ts'
import { findRunObstacles, findTierObstacles, listRunDifferences } from './comparability.ts'

/** Adjusted p values below this are called a change. */
const ALPHA = 0.05

/** What may be said of the second run against the first. */
export type Change = 'gained' | 'lost' | 'same' | 'open' | 'withheld'

/** One arm of one tier in both runs. */
export interface ComparedArm {
  readonly tier: string
  readonly arm: string
  readonly margin: number
  readonly first: Comparison
  readonly second: Comparison
  /** (1 + second speedup) / (1 + first speedup) - 1, a share, with its interval. */
  readonly estimate: number
  readonly interval: readonly [number, number]
  readonly confidence: number
  /** Two-sided p of "no change", after Holm over all rows. */
  readonly adjustedP: number
  readonly change: Change
}

/** Two runs, as far as they can be compared. */
export interface RunComparison {
  readonly rows: readonly ComparedArm[]
  /** Why there are no rows, or why some tiers have none. */
  readonly obstacles: readonly string[]
  /** What differs, and may be the reason of a change. */
  readonly differences: readonly string[]
}

/**
 * Compares the speedups of two runs, arm by arm in wall time. Runs are independent, so the difference of two effects has the sum of
 * their variances (`differenceOfEffects`); levels and p values pay for early stops as those of the runs do, and p is adjusted over
 * all rows. The same rules as for verdicts: a change excludes 0 and is significant after Holm, "same" lies inside ±margin whole.
 */
export function compareRuns(first: RunRecord, second: RunRecord): RunComparison {
  const differences = listRunDifferences(first, second)
  const obstacles = findRunObstacles(first, second)
  if (obstacles.length > 0) return { rows: [], obstacles, differences }
  const pairs: Pair[] = []
  const left: string[] = []
  for (const name of new Set([...first.tiers, ...second.tiers].map((tier) => tier.name))) {
    const [a, b] = [first, second].map(({ tiers }) => tiers.find((tier) => tier.name === name))
    if (a?.state !== 'measured' || b?.state !== 'measured') {
      left.push(`${name}: ${a?.state ?? 'absent'} in the first run, ${b?.state ?? 'absent'} in the second`)
      continue
    }
    const reasons = findTierObstacles(a, b)
    if (reasons.length > 0) left.push(...reasons.map((reason) => `${name}: ${reason}`))
    else {
      left.push(...listLoneArms(a, b, 'first'), ...listLoneArms(b, a, 'second'))
      pairs.push(...pairArms(a, b))
    }
  }
  return { rows: decideChanges(pairs), obstacles: left, differences }
}

/** Arms of `tier` that `other` does not have. */
function listLoneArms(tier: MeasuredTier, other: MeasuredTier, run: string): readonly string[] {
  const known = new Set(other.comparisons.map(({ arm }) => arm))
  const arms = new Set(tier.comparisons.map(({ arm }) => arm))
  return [...arms]
    .filter((arm) => !known.has(arm))
    .map((arm) => `${tier.name}: arm ${arm} is in the ${run} run only`)
}

interface Pair {
  readonly tiers: readonly [MeasuredTier, MeasuredTier]
  readonly first: Comparison
  readonly second: Comparison
  readonly effect: EffectDifference
  /** p after the price of early stops, not yet of the family. */
  readonly p: number
}

function pairArms(a: MeasuredTier, b: MeasuredTier): readonly Pair[] {
  return a.comparisons.flatMap((first) => {
    const second = b.comparisons.find(({ arm, metric }) => arm === first.arm && metric === first.metric)
    if (first.metric !== 'wall' || second === undefined) return []
    const confidence = Math.max(first.effect.confidence, second.effect.confidence)
    const effect = differenceOfEffects(first.effect, second.effect, confidence)
    const p = Math.min(1, effect.p * Math.max(a.pFactor, b.pFactor))
    return [{ tiers: [a, b] as const, first, second, effect, p }]
  })
}

function decideChanges(pairs: readonly Pair[]): readonly ComparedArm[] {
  const adjusted = holmAdjust(pairs.map(({ p }) => p))
  return pairs.map(({ tiers: [tier], first, second, effect }, index) => {
    const { estimate, low, high } = speedupInterval(effect)
    const adjustedP = adjusted[index] ?? 1
    const withheld = [first, second].some(({ verdict }) => verdict.kind === 'withheld')
    return {
      tier: tier.name,
      arm: first.arm,
      margin: tier.margin,
      first,
      second,
      estimate: estimate / 100,
      interval: [low / 100, high / 100],
      confidence: effect.confidence,
      adjustedP,
      change: withheld ? 'withheld' : decideChange(effect, adjustedP, tier.margin),
    }
  })
}

function decideChange({ low, high, estimate }: EffectDifference, adjustedP: number, margin: number): Change {
  const limit = logRatioOfSpeedup(100 * margin)
  if (low > -limit && high < limit) return 'same'
  if ((low > 0 || high < 0) && adjustedP < ALPHA) return estimate < 0 ? 'gained' : 'lost'
  return 'open'
}
