import { deriveSeed } from '../random/derive-seed.ts'
import { judgeRun } from './judge-run.ts'
import { requireCount } from '../checks/require-option.ts'
import { simulateBlocks, type Scenario } from './simulate.ts'

/** What to try the method on. */
export interface AssessOptions {
  readonly scenario: Scenario
  readonly seed: number
  readonly replications: number
  /** Blocks that the budget holds. */
  readonly blocks: number
  /** Windows per arm and block. */
  readonly rounds: number
  /** True effect, a log ratio; 0 for A/A. */
  readonly effect: number
  /** Fewest blocks before the stopping rule may stop. @default 8 */
  readonly minimumBlocks?: number
  /** Half-width at which the run stops early; `null` uses the whole budget. */
  readonly halfWidthTarget: number | null
  /** Sign patterns drawn above 16 blocks; 0 leaves the sign-flip test out. */
  readonly flips: number
}

/** The arms of a simulated run in their roles. */
const ARMS = { baseline: 'baseline', arm: 'arm', control: 'control' } as const

/** How often the method was right; rates are shares of the replications. */
export interface Assessment {
  readonly replications: number
  /** Intervals that exclude 0: with a true effect of 0 the false positives, else the power. */
  readonly intervalExcludesZero: number
  /** Sign-flip p (times the looks' factor) below 0.05. */
  readonly signFlipRejects: number
  /** Both, which is what a verdict asks for. */
  readonly bothReject: number
  /** Verdicts withheld because of what the control shows. */
  readonly withheld: number
  /** Verdicts that call a difference: with a true effect of 0 the false verdicts. */
  readonly called: number
  /** Intervals that contain the true effect. */
  readonly covered: number
  readonly meanHalfWidth: number
  readonly meanBlocks: number
}

/**
 * Runs the whole method (blocks, stopping rule, interval, sign flips) on simulated traces whose true effect is known:
 * the self-test of false-positive rate and coverage. Replication r uses the stream `deriveSeed(seed, 'replication/r')`.
 *
 * @throws StatsError `STATS_OPTION_INVALID`, and whatever the method refuses.
 */
export function assessMethod(options: AssessOptions): Assessment {
  requireCount(options.replications, 'replications', 1)
  const sums = {
    interval: 0,
    signFlip: 0,
    both: 0,
    withheld: 0,
    called: 0,
    covered: 0,
    halfWidth: 0,
    blocks: 0,
  }
  for (let replication = 0; replication < options.replications; replication += 1) {
    const seed = deriveSeed(options.seed, `replication/${replication}`)
    const run = judgeRun(simulateBlocks({ ...options, seed }), { ...ARMS, ...options, seed })
    const { low, high } = run.effect
    sums.interval += Number(run.intervalExcludesZero)
    sums.signFlip += Number(run.signFlipRejects)
    sums.both += Number(run.intervalExcludesZero && run.signFlipRejects)
    sums.withheld += Number(run.withheld)
    sums.called += Number(run.called)
    sums.covered += Number(low <= options.effect && options.effect <= high)
    sums.halfWidth += (high - low) / 2
    sums.blocks += run.blocks
  }
  const share = (sum: number): number => sum / options.replications
  return {
    replications: options.replications,
    intervalExcludesZero: share(sums.interval),
    signFlipRejects: share(sums.signFlip),
    bothReject: share(sums.both),
    withheld: share(sums.withheld),
    called: share(sums.called),
    covered: share(sums.covered),
    meanHalfWidth: share(sums.halfWidth),
    meanBlocks: share(sums.blocks),
  }
}
