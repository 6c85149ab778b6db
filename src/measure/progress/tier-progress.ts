/** What a running tier tells of itself: plain data on its way from the bench worker to the terminal. */
import { speedupInterval } from '../../stats/intervals/effect-scale.ts'
import { isNonEmpty } from '../../stats/checks/non-empty.ts'
import { blockInterval } from '../../stats/intervals/block-interval.ts'
import { logRatios } from '../../stats/samples/log-ratios.ts'

/** Where a tier stands after a block. */
export interface TierStand {
  /** Complete blocks that count; 0 while the pilot runs. */
  readonly blocks: number
  readonly discarded: number
  readonly elapsedMs: number
  /** Longest measuring time, ms, unless the fewest blocks need more. */
  readonly budgetMs: number
  /** The same with what the fewest blocks may need beyond it, ms; that much only while they are not there. */
  readonly longestMs: number
  /** Speedups so far with 95 % intervals, shares; empty until there are enough blocks for an interval. */
  readonly arms: readonly ArmStand[]
  /** Half-width of the arms' widest interval; null until there is one. */
  readonly halfWidth: number | null
  /** Half-width at which the tier stops, a share. */
  readonly precision: number
}

/** One arm's speedup so far. */
export interface ArmStand {
  readonly arm: string
  readonly estimate: number
  readonly interval: readonly [low: number, high: number]
}

/** Type of the artifact that carries a stand to the reporters. */
export const PROGRESS_ARTIFACT = 'pgo-benchmarks:progress'

declare module 'vitest' {
  interface TestArtifactRegistry {
    [PROGRESS_ARTIFACT]: { type: typeof PROGRESS_ARTIFACT; stand: TierStand }
  }
}

/** Fewer blocks than this make an interval that says nothing. */
const FEWEST_BLOCKS = 4
/** Takes a stand that is computed only when it is sent. */
export type ProgressSender = (read: () => TierStand) => Promise<void>

/** Computes the speedups so far from the arms' differences from the baseline, one a complete block. */
export function readArmStands(
  arms: readonly (readonly [arm: string, differences: readonly number[]])[],
): Pick<TierStand, 'arms' | 'halfWidth'> {
  if (!isNonEmpty(arms) || arms[0][1].length < FEWEST_BLOCKS) return { arms: [], halfWidth: null }
  const stands = arms.map(([arm, differences]) => {
    const interval = blockInterval(logRatios(differences))
    const { estimate, low, high } = speedupInterval(interval)
    const halfWidth = (interval.high - interval.low) / 2
    return { arm, estimate: estimate / 100, interval: [low / 100, high / 100] as const, halfWidth }
  })
  return {
    arms: stands.map(({ arm, estimate, interval }) => ({ arm, estimate, interval })),
    halfWidth: Math.max(...stands.map(({ halfWidth }) => halfWidth)),
  }
}
