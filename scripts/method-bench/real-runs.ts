/** Tiers on the real engine whose true effect is known: none, or a slowdown that the engine burns. */
import type { MeasuredTier } from '../../src/measure/record/tier-record.ts'
import { measurePair, workloadOf, type EnginePair } from './engine-pair.ts'

/** What one run said. */
export interface RealRun {
  readonly concurrency: number
  /** CPU time burnt after every step, percent of the step; 0 for A/A. */
  readonly burnPercent: number
  /** Speedup of the slowed engine as a share, which is negative when it is found. */
  readonly estimate: number
  readonly interval: readonly [number, number]
  /** Interval and adjusted p both exclude 0. */
  readonly different: boolean
  readonly verdict: string
  readonly blocks: number
  readonly seconds: number
}

/** Measures the baseline against its copy, which burns the given share. */
export async function runReal(
  pair: EnginePair,
  concurrency: number,
  burnPercent: number,
  seconds: number,
): Promise<RealRun> {
  const extraArgs = burnPercent === 0 ? [] : ['--burn-percent', String(burnPercent)]
  const name = burnPercent === 0 ? 'A/A' : `slowdown of ${burnPercent} %`
  const tier = await measurePair(pair, name, { ...pair.copy, extraArgs }, workloadOf(concurrency), {
    budgetSeconds: seconds,
  })
  return { ...readRun(tier), concurrency, burnPercent, seconds }
}

function readRun(tier: MeasuredTier): Omit<RealRun, 'concurrency' | 'burnPercent' | 'seconds'> {
  const comparison = tier.comparisons.find(({ metric }) => metric === 'wall')
  if (comparison === undefined) throw new Error('every tier compares wall time')
  const { estimate, interval, adjustedPValue, verdict, blocks } = comparison
  const excludes = interval[0] > 0 || interval[1] < 0
  return { estimate, interval, different: excludes && adjustedPValue < 0.05, verdict: verdict.kind, blocks }
}
