/** A recorded A/A trace as thousands of experiments whose true effect is known to be none. */
import type { MeasuredTier } from '../../src/measure/record/tier-record.ts'
import { readBlocks } from '../../src/measure/compare/compare.ts'
import type { Block } from '../../src/stats/samples/block.ts'
import { deriveSeed } from '../../src/stats/random/derive-seed.ts'
import { judgeRun, type Judgement } from '../../src/stats/simulate/judge-run.ts'
import { createRng, type Rng } from '../../src/stats/random/rng.ts'
import { shuffle } from '../../src/stats/random/shuffle.ts'

/** How to replay. */
export interface ReplayOptions {
  readonly experiments: number
  readonly seed: number
  /** Blocks of one experiment; consecutive ones of the trace. */
  readonly blocks: number
  readonly minimumBlocks: number
  readonly halfWidthTarget: number | null
}

/** What came of it; counts of experiments. */
export interface ReplayOutcome {
  readonly experiments: number
  readonly blocksRecorded: number
  readonly blocksPerExperiment: number
  readonly intervalExcludesZero: number
  readonly signFlipRejects: number
  readonly withheld: number
  readonly called: number
  readonly meanHalfWidth: number
}

const FLIPS = 999

/**
 * Draws consecutive blocks from a trace and gives the arms of each block new roles at random: all arms are the same file, so
 * no effect is true, while the noise, its drift and its bursts are the machine's own. Experiments share blocks, so they are
 * not independent of each other; their share is an estimate of the rate all the same.
 *
 * What relabelling cannot show is an effect that one arm has in all blocks: the roles average it out. For that there are the
 * A/A runs.
 */
export function replayTrace(tier: Pick<MeasuredTier, 'windows'>, options: ReplayOptions): ReplayOutcome {
  const trace = readBlocks(tier.windows, 'wall')
  const size = Math.min(options.blocks, trace.length)
  const judgements = Array.from({ length: options.experiments }, (_, experiment): Judgement => {
    const seed = deriveSeed(options.seed, `experiment/${experiment}`)
    const random = createRng(seed)
    const start = random.below(trace.length - size + 1)
    const blocks = trace.slice(start, start + size).map((block) => relabel(block, random))
    const { minimumBlocks, halfWidthTarget } = options
    return judgeRun(blocks, { ...ROLES, seed, minimumBlocks, halfWidthTarget, flips: FLIPS })
  })
  const count = (holds: (judgement: Judgement) => boolean): number => judgements.filter(holds).length
  const widths = judgements.map(({ effect }) => (effect.high - effect.low) / 2)
  return {
    experiments: options.experiments,
    blocksRecorded: trace.length,
    blocksPerExperiment: size,
    intervalExcludesZero: count(({ intervalExcludesZero }) => intervalExcludesZero),
    signFlipRejects: count(({ signFlipRejects }) => signFlipRejects),
    withheld: count(({ withheld }) => withheld),
    called: count(({ called }) => called),
    meanHalfWidth: widths.reduce((sum, width) => sum + width, 0) / widths.length,
  }
}

const ROLES = { baseline: 'baseline', arm: 'arm', control: 'control' } as const

function relabel({ windows, scale }: Block, random: Rng): Block {
  const [baseline, arm, control] = shuffle(Object.values(windows), random)
  if (baseline === undefined || arm === undefined || control === undefined)
    throw new Error('a trace has three arms that are the same file')
  return { windows: { baseline, arm, control }, scale }
}
