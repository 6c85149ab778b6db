/**
 * Whose turn it is. Arms alternate faster than the machine changes its pace: with slices, every arm has a window under way and
 * they take turns of one slice; without, a turn is a whole window.
 *
 * Every turn order is a random one in which nobody follows himself. An arm that runs twice in a row finds its data in the
 * caches that the others would have taken: going through a fixed order and its reverse gives the arms at its ends half of
 * their turns warm and the one in the middle none. Measured with 8 ms slices and three arms, that alone made identical
 * binaries differ by 3-4 % in every block, in a direction that the order decides.
 */
import { shuffleApart } from '../../stats/random/shuffle-apart.ts'
import type { EngineFailure } from '../../workloads/engine/engine-failure.ts'
import type { Run } from '../../workloads/protocol/protocol.ts'
import type { WindowStep } from '../../workloads/engine/window.ts'
import type { Contestant } from './contestant.ts'
import type { TimedWindow } from './timed-window.ts'

/** What is run by turns. */
export interface TurnPlan {
  readonly contestants: readonly Contestant[]
  /** Windows of every arm. */
  readonly windows: number
  /** Slice of a turn, ns; undefined runs whole windows in turn. */
  readonly sliceNs: number | undefined
  /** Whole windows of a turn that count. @default 1 */
  readonly windowsPerTurn?: number
  /** Whole windows before them that do not: they fetch into the caches what the other arms have driven out. @default 0 */
  readonly settlingWindows?: number
  readonly windowTimeoutMs: number
  /** Whether the engines' threads are looked at, in whole windows that nobody times. */
  readonly watched?: boolean
  /** A window's run. */
  readonly createRun: (id: string) => Run
  readonly shuffle: <Item>(items: readonly Item[]) => readonly Item[]
}

/**
 * Runs the windows of every arm and returns those that count in the order of their ends, `round` their number on their arm.
 * While a slower arm still has windows to finish, the faster ones go on with windows that do not count: otherwise its last
 * turns would follow each other, find warm caches and flatter it. These stay unfinished; their engines end with the block.
 *
 * @returns the failure instead when an engine failed; `finished` holds what was over by then.
 */
export async function takeTurns(plan: TurnPlan, finished: TimedWindow[]): Promise<EngineFailure | undefined> {
  const lanes = plan.contestants.map((contestant): Lane => ({ contestant, done: 0, paused: false }))
  let last: Lane | undefined
  while (lanes.some(({ done }) => done < plan.windows)) {
    const order = shuffleApart(lanes, last, plan.shuffle)
    for (const lane of order) {
      // Whole windows leave nothing to wait for: every arm has had as many turns.
      if (lanes.every(({ done }) => done >= plan.windows)) break
      last = lane
      const failure =
        plan.sliceNs === undefined
          ? await takeWholeWindows(lane, plan, finished)
          : await takeSlice(lane, plan, finished)
      if (failure !== undefined) return failure
    }
  }
  return undefined
}

/** One arm's way through its windows. */
interface Lane {
  readonly contestant: Contestant
  done: number
  paused: boolean
}

async function takeSlice(
  lane: Lane,
  plan: TurnPlan,
  finished: TimedWindow[],
): Promise<EngineFailure | undefined> {
  const { host } = lane.contestant
  const step = lane.paused
    ? await host.resume(plan.sliceNs ?? 0)
    : await host.window(plan.createRun(`r${lane.done}`), plan.windowTimeoutMs)
  lane.paused = step.state === 'paused'
  return take(step, lane, plan, finished)
}

async function takeWholeWindows(
  lane: Lane,
  plan: TurnPlan,
  finished: TimedWindow[],
): Promise<EngineFailure | undefined> {
  const { windowsPerTurn = 1, settlingWindows = 0, windowTimeoutMs, watched } = plan
  const { host } = lane.contestant
  for (let index = 0; index < settlingWindows; index += 1) {
    const step = await host.window(plan.createRun(`r${lane.done}-settling${index}`), windowTimeoutMs)
    if (step.state === 'failed') return step.failure
  }
  const end = Math.min(lane.done + windowsPerTurn, plan.windows)
  while (lane.done < end) {
    const step = await host.window(plan.createRun(`r${lane.done}`), windowTimeoutMs, watched)
    const failure = take(step, lane, plan, finished)
    if (failure !== undefined) return failure
  }
  return undefined
}

/** Books a step; a window beyond those that count only moves its arm on. */
function take(
  step: WindowStep,
  lane: Lane,
  plan: TurnPlan,
  finished: TimedWindow[],
): EngineFailure | undefined {
  if (step.state === 'failed') return step.failure
  if (step.state === 'paused') return undefined
  if (step.summary.wall_ns === 0) return describeNoTime(lane.contestant)
  if (lane.done < plan.windows)
    finished.push({ arm: lane.contestant.spec.arm, round: lane.done, result: step })
  lane.done += 1
  return undefined
}

/** A ratio to it is none, and its logarithm not finite: one such window would take the tier along. */
function describeNoTime({ spec }: Contestant): EngineFailure {
  return {
    arm: spec.arm,
    stage: 'window',
    reason: 'garbage',
    detail: 'it reported a window that took 0 ns, which no clock can compare',
    exitCode: undefined,
    signal: undefined,
    stderrTail: '',
  }
}
