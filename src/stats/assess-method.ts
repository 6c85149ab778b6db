import { deriveSeed } from './derive-seed.ts'
import { logRatios, type LogRatios } from './log-ratios.ts'
import { pairedDifferences } from './paired-differences.ts'
import { requireCount } from './require-option.ts'
import { signFlipTest } from './sign-flip.ts'
import { simulateBlocks, type Scenario } from './simulate.ts'
import { BUDGET_CONFIDENCE, decideStop } from './stop.ts'
import { excludesZero } from './verdict.ts'
import { yuenInterval } from './yuen.ts'

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
  /** Half-width at which the run stops early; `null` uses the whole budget. */
  readonly halfWidthTarget: number | null
  /** Sign patterns drawn above 16 blocks; 0 leaves the sign-flip test out. */
  readonly flips: number
}

/** How often the method was right; rates are shares of the replications. */
export interface Assessment {
  readonly replications: number
  /** Intervals that exclude 0: with a true effect of 0 the false positives, else the power. */
  readonly intervalExcludesZero: number
  /** Sign-flip p (times the looks' factor) below 0.05. */
  readonly signFlipRejects: number
  /** Both, which is what a verdict asks for. */
  readonly bothReject: number
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
  const sums = { interval: 0, signFlip: 0, both: 0, covered: 0, halfWidth: 0, blocks: 0 }
  for (let replication = 0; replication < options.replications; replication += 1) {
    const seed = deriveSeed(options.seed, `replication/${replication}`)
    const run = simulateRun(options, seed)
    const { low, high } = yuenInterval(run.differences, { confidence: run.confidence })
    const interval = excludesZero({ estimate: 0, low, high })
    const signFlip =
      options.flips > 0 &&
      signFlipTest(run.differences, { seed, flips: options.flips }).p * run.pFactor < 1 - BUDGET_CONFIDENCE
    sums.interval += Number(interval)
    sums.signFlip += Number(signFlip)
    sums.both += Number(interval && signFlip)
    sums.covered += Number(low <= options.effect && options.effect <= high)
    sums.halfWidth += (high - low) / 2
    sums.blocks += run.differences.length
  }
  const share = (sum: number): number => sum / options.replications
  return {
    replications: options.replications,
    intervalExcludesZero: share(sums.interval),
    signFlipRejects: share(sums.signFlip),
    bothReject: share(sums.both),
    covered: share(sums.covered),
    meanHalfWidth: share(sums.halfWidth),
    meanBlocks: share(sums.blocks),
  }
}

interface Run {
  readonly differences: LogRatios
  readonly confidence: number
  readonly pFactor: number
}

/** One run: blocks until the stopping rule, with the number of blocks as the clock. */
function simulateRun(options: AssessOptions, seed: number): Run {
  const all = pairedDifferences(simulateBlocks({ ...options, seed }), { arm: 'arm', baseline: 'baseline' })
  const { halfWidthTarget, blocks } = options
  if (halfWidthTarget === null) return { differences: all, confidence: BUDGET_CONFIDENCE, pFactor: 1 }
  for (let done = 8; done <= blocks; done += 1) {
    const differences = logRatios(all.slice(0, done))
    const decision = decideStop({
      comparisons: [differences],
      halfWidthTarget,
      elapsedNs: done,
      budgetNs: blocks,
    })
    if (decision.stop) return { differences, ...decision }
  }
  return { differences: all, confidence: BUDGET_CONFIDENCE, pFactor: 1 }
}
