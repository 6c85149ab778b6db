/** One block: fresh processes for every arm, warm-up, then rounds of windows in random turns. */
import { takeTurns } from './turns.ts'
import { createRun, type Workload } from '../../workloads/workload.ts'
import type { EngineFailure } from '../../workloads/engine/engine-failure.ts'
import type { EngineStarted } from '../../workloads/engine/engine-session.ts'
import type { BlockObserver } from '../conditions/block-observer.ts'
import type { Conditions } from '../conditions/conditions.ts'
import type { Contestant } from './contestant.ts'
import type { TimedWindow } from './timed-window.ts'

/** How a block runs its windows. */
export interface BlockShape {
  /** The fewest; a block goes on while its engines still get faster, to at most twice as many. */
  readonly warmupWindows: number
  /** Tokens that a request of a warm-up window generates; undefined for as many as in a timed one. */
  readonly warmupTokens: number | undefined
  readonly rounds: number
  /** Slice in which the arms' windows take turns, ns; undefined runs each window whole. */
  readonly sliceNs: number | undefined
  /** Whole windows of a turn, those that count and those before them that do not, see `TurnPlan`. */
  readonly windowsPerTurn?: number
  readonly settlingWindows?: number
}

/** How a block is run. */
export interface BlockPlan extends BlockShape {
  readonly index: number
  readonly workload: Workload
  readonly contestants: readonly Contestant[]
  readonly windowTimeoutMs: number
  /** A random order of the given arms. */
  readonly shuffle: <Item>(items: readonly Item[]) => readonly Item[]
  /** Told when nothing is being timed. */
  readonly observer?: BlockObserver
}

/** A block is whole or it is nothing: a failure anywhere in it discards all of it. */
export type BlockOutcome =
  | {
      readonly state: 'completed'
      readonly started: Readonly<Record<string, EngineStarted>>
      readonly windows: readonly TimedWindow[]
      /** All timed rounds together, ms. */
      readonly roundsMs: number
      /** What the machine did meanwhile; undefined without an observer. */
      readonly conditions: Conditions | undefined
      /** Names of the busy threads of every arm's engine in warm-up, where these were looked at. */
      readonly busyThreads: Readonly<Record<string, readonly string[]>>
    }
  /** The windows are those that were over by then: evidence, never samples. */
  | {
      readonly state: 'discarded'
      readonly failure: EngineFailure
      readonly windows: readonly TimedWindow[]
    }

/** A window that took this share less than the one before it: the engine is still warming up. */
const WARM_SHARE = 0.05
/** Bounds the warm-up: on a noisy machine a faster window follows a slow one by luck. */
const MAX_WARMUP_FACTOR = 2

/** Runs one block and ends its processes, whatever happened. */
export async function runBlock(plan: BlockPlan): Promise<BlockOutcome> {
  const windows: TimedWindow[] = []
  try {
    return await attemptBlock(plan, windows)
  } catch (error) {
    if (error instanceof BlockFailure) return { state: 'discarded', failure: error.failure, windows }
    throw error
  } finally {
    await Promise.all(plan.contestants.map(async ({ host }) => host.stop()))
  }
}

async function attemptBlock(plan: BlockPlan, windows: TimedWindow[]): Promise<BlockOutcome> {
  const started: Record<string, EngineStarted> = {}
  const pids: number[] = []
  await plan.observer?.blockBegins()
  for (const { spec, host } of plan.shuffle(plan.contestants)) {
    const outcome = await host.start(spec)
    if (outcome.state === 'failed') throw new BlockFailure(outcome.failure)
    started[spec.arm] = outcome
    // An engine with a process a window has none yet.
    if (outcome.pid !== undefined) pids.push(outcome.pid)
  }
  const busyThreads = await warmUp(plan)
  await plan.observer?.roundsBegin()
  const begin = performance.now()
  const failure = await takeTurns(
    {
      ...plan,
      windows: plan.rounds,
      createRun: (id) => ({
        ...createRun(`b${plan.index}-${id}`, plan.workload, plan.sliceNs),
        trace: true,
      }),
    },
    windows,
  )
  if (failure !== undefined) throw new BlockFailure(failure)
  const roundsMs = performance.now() - begin
  const conditions = await plan.observer?.roundsEnd({
    enginePids: pids,
    roundsMs,
    engineMs: sumWallMs(windows),
  })
  return { state: 'completed', started, windows, roundsMs, conditions, busyThreads }
}

function sumWallMs(windows: readonly TimedWindow[]): number {
  return windows.reduce((sum, { result }) => sum + result.summary.wall_ns, 0) / 1e6
}

/** Windows that are not counted, whole ones, until no engine gets faster any more; all arms get as many. */
async function warmUp(plan: BlockPlan): Promise<Record<string, readonly string[]>> {
  const busyThreads: Record<string, readonly string[]> = {}
  const workload = { ...plan.workload, maxTokens: plan.warmupTokens ?? plan.workload.maxTokens }
  const previous = new Map<string, number>()
  for (let index = 0; index < MAX_WARMUP_FACTOR * plan.warmupWindows; index += 1) {
    const results: TimedWindow[] = []
    const run = createRun(`b${plan.index}-warmup${index}`, workload)
    const failure = await takeTurns(
      {
        ...plan,
        sliceNs: undefined,
        settlingWindows: 0,
        windows: 1,
        watched: plan.index === 0,
        createRun: () => run,
      },
      results,
    )
    if (failure !== undefined) throw new BlockFailure(failure)
    for (const { arm, result } of results) busyThreads[arm] = result.busyThreads ?? []
    const faster = results.filter(
      ({ arm, result }) => result.summary.wall_ns < (1 - WARM_SHARE) * (previous.get(arm) ?? 0),
    )
    if (index + 1 >= plan.warmupWindows && faster.length === 0) break
    for (const { arm, result } of results) previous.set(arm, result.summary.wall_ns)
  }
  return busyThreads
}

/** Carries a failure out of a block's loops; never leaves this file. */
class BlockFailure extends Error {
  readonly failure: EngineFailure

  constructor(failure: EngineFailure) {
    super(failure.detail)
    this.failure = failure
  }
}
