import type { Block } from '../samples/block.ts'
import type { Interval } from '../intervals/effect-scale.ts'
import { StatsError } from '../checks/stats-error.ts'
import { deriveSeed } from '../random/derive-seed.ts'
import { judgeRun, type JudgeOptions, type Judgement } from './judge-run.ts'
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
  /** The same of the intervals as they would be if blocks were taken as independent, and how much wider than those they are, a ratio less 1. */
  readonly independentCovered: number
  readonly wider: number
  /** Intervals of the total that contain the true effect on the total: what the arm loses in stalls is in it. */
  readonly totalCovered: number
  /** Runs of which it is said that the total says otherwise than the typical window. */
  readonly totalDisagrees: number
  /** Runs that have no interval, since the blocks that trimming keeps are equal; all other shares are of all runs too. */
  readonly tied: number
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
    independentCovered: 0,
    independentHalfWidth: 0,
    totalCovered: 0,
    totalDisagrees: 0,
    tied: 0,
    judged: 0,
    halfWidth: 0,
    blocks: 0,
  }
  const trueTotal = options.effect + stallEffect(options.scenario.stallRate ?? 0, options.rounds)
  for (let replication = 0; replication < options.replications; replication += 1) {
    const seed = deriveSeed(options.seed, `replication/${replication}`)
    const run = judge(simulateBlocks({ ...options, seed }), { ...ARMS, ...options, seed })
    if (run === undefined) {
      sums.tied += 1
      continue
    }
    const { effect, independent, total } = run
    sums.judged += 1
    sums.interval += Number(run.intervalExcludesZero)
    sums.signFlip += Number(run.signFlipRejects)
    sums.both += Number(run.intervalExcludesZero && run.signFlipRejects)
    sums.withheld += Number(run.withheld)
    sums.called += Number(run.called)
    sums.covered += Number(contains(effect, options.effect))
    sums.independentCovered += Number(contains(independent, options.effect))
    sums.totalCovered += Number(contains(total.effect, trueTotal))
    sums.totalDisagrees += Number(total.disagrees)
    sums.halfWidth += (effect.high - effect.low) / 2
    sums.independentHalfWidth += (independent.high - independent.low) / 2
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
    independentCovered: share(sums.independentCovered),
    wider: sums.halfWidth / sums.independentHalfWidth - 1,
    totalCovered: share(sums.totalCovered),
    totalDisagrees: share(sums.totalDisagrees),
    tied: share(sums.tied),
    meanHalfWidth: sums.halfWidth / sums.judged,
    meanBlocks: sums.blocks / sums.judged,
  }
}

/** @returns undefined where blocks tie: a run of wall time would fail, CPU time is left out with a warning. */
function judge(blocks: readonly Block[], options: JudgeOptions): Judgement | undefined {
  try {
    return judgeRun(blocks, options)
  } catch (error) {
    if (error instanceof StatsError && error.code === 'STATS_ZERO_VARIANCE') return undefined
    throw error
  }
}

function contains({ low, high }: Interval, truth: number): boolean {
  return low <= truth && truth <= high
}

/** What windows that take twice the time, each by chance, add to the mean over blocks of the log of a block's total. */
function stallEffect(rate: number, rounds: number): number {
  let effect = 0
  for (let stalls = 0, chance = (1 - rate) ** rounds; stalls <= rounds; stalls += 1) {
    effect += chance * Math.log1p(stalls / rounds)
    chance *= ((rounds - stalls) / (stalls + 1)) * (rate / (1 - rate))
  }
  return effect
}
