import type { NonEmpty } from '../checks/non-empty.ts'
import { requireFinite } from '../checks/non-empty.ts'
import { requireBetween, requireCount } from '../checks/require-option.ts'
import { StatsError } from '../checks/stats-error.ts'

/** The two levels of variance of a pilot. */
export interface VarianceComponents {
  /** Variance of a round within its block (T1² of Kalibera & Jones). */
  readonly within: number
  /** Variance between blocks, without what the rounds contribute (T2²); 0 where the estimate is negative. */
  readonly between: number
}

/**
 * Splits a pilot's variance into within and between blocks: T1² = mean of the blocks' variances, T2² = variance of the
 * blocks' means minus T1²/rounds (Kalibera & Jones 2013, "Rigorous benchmarking in reasonable time", ISMM, 6.1).
 *
 * @param blocks - per block the paired log differences of its rounds; at least 2 blocks of at least 2 rounds, all equal.
 * @throws StatsError `STATS_TOO_FEW`, `STATS_UNBALANCED`, `STATS_NOT_FINITE`.
 */
export function varianceComponents(blocks: NonEmpty<NonEmpty<number>>): VarianceComponents {
  const rounds = blocks[0].length
  if (blocks.length < 2 || rounds < 2) {
    throw new StatsError(
      'STATS_TOO_FEW',
      `a pilot needs at least 2 blocks of at least 2 rounds, received ${blocks.length} of ${rounds}.`,
    )
  }
  for (const [index, block] of blocks.entries()) {
    requireFinite(block, `blocks[${index}]`)
    if (block.length !== rounds) {
      throw new StatsError(
        'STATS_UNBALANCED',
        `every block of a pilot must have ${rounds} rounds as the first has, block ${index} has ${block.length}.`,
      )
    }
  }
  const within = mean(blocks.map(variance))
  return { within, between: Math.max(0, variance(blocks.map(mean)) - within / rounds) }
}

/** What {@link optimalRounds} weighs against each other. */
export interface RoundsInput extends VarianceComponents {
  /** What one more round costs (c1), in any unit of time. */
  readonly roundCost: number
  /** What one more block costs before its first round: start, load, warm-up (c2), in the same unit. */
  readonly blockCost: number
  /** The most rounds that a block may have; the answer when blocks do not differ. */
  readonly maximum: number
}

/**
 * The number of rounds per block that gives the narrowest interval for the time: ceil(sqrt(c2/c1 · T1²/T2²))
 * (Kalibera & Jones 2013, 6.2), from 1 to the maximum.
 *
 * @throws StatsError `STATS_OPTION_INVALID`.
 */
export function optimalRounds(input: RoundsInput): number {
  const { within, between, roundCost, blockCost, maximum } = input
  requireBetween(roundCost, 'roundCost', 0, Number.POSITIVE_INFINITY)
  requireBetween(blockCost, 'blockCost', 0, Number.POSITIVE_INFINITY)
  requireCount(maximum, 'maximum', 1)
  if (between === 0) return maximum
  const rounds = Math.ceil(Math.sqrt((blockCost / roundCost) * (within / between)))
  return Math.min(maximum, Math.max(1, rounds))
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function variance(values: readonly number[]): number {
  const centre = mean(values)
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1)
}
