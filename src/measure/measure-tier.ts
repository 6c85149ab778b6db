/** One tier from its first block to its last: run blocks until the interval is narrow enough or the budget is used. */
import { PgoBenchmarksError } from '../errors.ts'
import { deriveSeed } from '../stats/random/derive-seed.ts'
import { createRng, type Rng } from '../stats/random/rng.ts'
import { shuffle } from '../stats/random/shuffle.ts'
import type { StopDecision } from '../stats/design/stop.ts'
import {
  createEngineError,
  describeEngineFailure,
  isLasting,
  type EngineFailure,
} from '../workloads/engine/engine-failure.ts'
import type { Slicing } from '../workloads/protocol/engine-protocol.ts'
import type { Workload } from '../workloads/workload.ts'
import { FEWEST_TOLD_BLOCKS, MAX_STRETCH, TOLD_STRETCH } from './blocks/stretch.ts'
import { BlockShaper, type ShapeEvidence } from './blocks/block-shape.ts'
import { runBlock, type BlockOutcome, type BlockShape } from './blocks/block.ts'
import type { Contestant } from './blocks/contestant.ts'
import { BlockObserver } from './conditions/block-observer.ts'
import type { ConditionsProbe } from './conditions/conditions.ts'
import type { BinaryWatch } from './layout/binary-watch.ts'
import { createLayout, type LayoutOption } from './layout/layout.ts'
import { findPlaceDependence } from './blocks/place-dependence.ts'
import { KeptWindows } from './blocks/kept-windows.ts'
import { findOutputDifference } from './blocks/output-equality.ts'
import type { CompletedBlock, TimedWindow } from './blocks/timed-window.ts'
import type { BlockLayout, DiscardedBlock, WindowRow } from './record/tier-record.ts'
import { readWindowRows } from './blocks/window-rows.ts'

/** What is measured, how, and when it ends. */
export interface TierPlan {
  readonly workload: Workload
  readonly contestants: readonly Contestant[]
  /** The arm that the others are compared with. */
  readonly baseline: string
  /** The arms that get verdicts: all but the baseline and the control. */
  readonly challengers: readonly string[]
  /** Longest measuring time, ms; stretched at most twofold for `minBlocks`, sixfold for the fewest worth telling, and then over with what there is. */
  readonly budgetMs: number
  readonly minBlocks: number
  /** Half-width that is aimed at, as a share; how long the pilot takes depends on it, and no more. */
  readonly precision?: number
  /** What a window is expected to take, ms; undefined where nothing is known of it. */
  readonly windowMs?: number | undefined
  readonly windowTimeoutMs: number
  readonly seed: number
  /** Where the blocks' copies of the binaries are made when memory has no room for them; the binaries' file system, best. */
  readonly layoutDir: string
  /** Asked before the first block and after every one: what was measured must be what the report names. */
  readonly binaries?: BinaryWatch
  /** Default: copies. */
  readonly layout?: LayoutOption
  /** What reads the machine around every block. */
  readonly probe?: ConditionsProbe
  /** Takes what it needs of every complete block; nobody else keeps more of it than rows of its windows. */
  readonly keep?: (block: CompletedBlock) => void
  /** Whether to go on; asked after every block from `minBlocks` on. */
  readonly decide: (progress: TierProgress) => StopDecision
  readonly signal: AbortSignal
  /** Told where the tier stands, before every block; no engine runs while it is awaited. */
  readonly report?: (
    stand: Omit<TierProgress, 'nextBlockMs'> & { readonly discarded: number },
  ) => Promise<void>
}

/** What a stopping rule may look at. */
export interface TierProgress {
  /** Numbers of the complete blocks. */
  readonly blocks: readonly number[]
  readonly elapsedMs: number
  /** What one more block is expected to take, ms. */
  readonly nextBlockMs: number
}

/** Everything that a tier's measuring left. */
export interface TierMeasurement {
  /** Numbers of the complete blocks. */
  readonly blocks: readonly number[]
  /** Their windows, in time order. */
  readonly windows: KeptWindows
  readonly discarded: readonly DiscardedBlock[]
  /** The layout of every block, pilot and discarded ones among them. */
  readonly layouts: readonly BlockLayout[]
  readonly shape: BlockShape
  /** What the shape was chosen from. */
  readonly pilot: ShapeEvidence & { readonly windows: readonly WindowRow[] }
  readonly stop: Extract<StopDecision, { stop: true }>
  /** Names of the busy threads of every arm's engine, seen in the first block's warm-up. */
  readonly busyThreads: Readonly<Record<string, readonly string[]>>
}

/** What a tier had until it failed. */
export interface TierRemains {
  readonly blocks: number
  readonly discarded: readonly DiscardedBlock[]
  /** Windows of pilot blocks and of complete ones, in time order: evidence, never a verdict. */
  readonly windows: readonly WindowRow[]
  /** What the shape of blocks was chosen from; undefined before that. */
  readonly pilot: ShapeEvidence | undefined
}

/** A tier that failed, with what it had until then. */
export class TierFailure extends PgoBenchmarksError {
  readonly remains: TierRemains

  constructor(error: PgoBenchmarksError, remains: TierRemains) {
    super(error.code, error.message, { cause: error.cause })
    this.remains = remains
  }
}

/** More discarded blocks than this share fail the tier; pilot blocks are not counted. */
const MAX_DISCARDED_SHARE = 0.05
/** An engine that fails this often before anything is measured will not do better. */
const HOPELESS_FAILURES = 3
/** What the pilot leaves of a budget, about. */
const PILOTED_SHARE = 0.8

/**
 * Measures a tier: pilot blocks, which only shape those that follow, then blocks until the plan decides to stop.
 *
 * @throws TierFailure the engine's own error when an arm never started and will not, `ENGINE_NEEDS_PLACE` when it does where its binary is, `TOO_MANY_DISCARDED` when more than 5 % of the blocks were discarded and the budget holds no more of them, `OUTPUT_DIFFERS` at the first request
 * that two arms answer differently, `BUDGET_TOO_SMALL` with the budget that would do when six times the budget does not hold 4 blocks, `BINARY_CHANGED`, `CANCELLED`.
 */
export async function measureTier(plan: TierPlan): Promise<TierMeasurement> {
  const random = createRng(deriveSeed(plan.seed, 'order'))
  const begin = performance.now()
  const blocks: number[] = []
  const kept = new KeptWindows()
  const discarded: DiscardedBlock[] = []
  let discardedPilots = 0
  let stop: Extract<StopDecision, { stop: true }> | undefined
  const layouts: BlockLayout[] = []
  const pilotWindows: WindowRow[] = []
  /** What every later window must put out: the first of the first block, which ran whole. */
  let reference: TimedWindow | undefined
  let failureBefore: EngineFailure | undefined
  let busyThreads: TierMeasurement['busyThreads'] = {}
  const shaper = new BlockShaper(
    plan.baseline,
    plan.contestants.map(({ spec }) => spec.arm).filter((arm) => arm !== plan.baseline),
    {
      longestBlockMs: (PILOTED_SHARE * plan.budgetMs) / plan.minBlocks,
      minBlocks: plan.minBlocks,
      precision: plan.precision,
      windowMs: plan.windowMs,
    },
  )
  await refuseChanged()
  for (let index = 0; ; index += 1) {
    await plan.report?.({ blocks, discarded: discarded.length, elapsedMs: performance.now() - begin })
    const blockBegin = performance.now()
    const { outcome, layout } = await runLaidOut(plan, index, shaper.shape, random)
    layouts.push(layout)
    // What failed because it was cancelled is no fault of an engine.
    if (plan.signal.aborted) throw fail(new PgoBenchmarksError('CANCELLED', 'measuring was cancelled'))
    await refuseChanged()
    const elapsedMs = performance.now() - begin
    const nextBlockMs = elapsedMs / (index + 1)
    if (outcome.state === 'discarded') {
      const { failure, windows } = outcome
      const reason = describeEngineFailure(failure)
      discarded.push({ block: index, arm: failure.arm, reason, windows: readWindowRows(index, windows) })
      const lasting = reference === undefined && isLasting(failure, failureBefore)
      if (shaper.evidence === undefined) discardedPilots += 1
      if (lasting || isHopeless()) await refusePlaceDependence(failure)
      if (lasting) throw fail(createEngineError(failure))
      failureBefore = failure
      refuseFailing(nextBlockMs)
      continue
    }
    reference ??= outcome.windows[0]
    const slicing = readSlicing(outcome.started)
    const difference = findOutputDifference(outcome.windows, plan.workload, {
      reference,
      protocol: plan.contestants[0]?.spec.protocol?.kind,
      stopped: slicing === 'signals' && shaper.shape.sliceNs !== undefined,
    })
    if (difference !== undefined) throw fail(difference)
    if (index === 0) busyThreads = outcome.busyThreads
    if (shaper.evidence === undefined) {
      const { windows, roundsMs } = outcome
      const fixedMs = performance.now() - blockBegin - roundsMs
      shaper.learn({ windows, roundsMs, fixedMs, sliceable: slicing !== 'off' })
      for (const row of readWindowRows(index, windows)) pilotWindows.push(row)
      refuseSmallBudget(elapsedMs)
      continue
    }
    const { windows, started, conditions } = outcome
    plan.keep?.({ index, windows, started, conditions })
    kept.add(index, windows)
    blocks.push(index)
    const lastBlockMs = performance.now() - blockBegin
    const isStretched = elapsedMs + lastBlockMs > MAX_STRETCH * plan.budgetMs
    if (blocks.length < plan.minBlocks && !(isStretched && blocks.length >= FEWEST_TOLD_BLOCKS)) {
      refuseSmallBudget(elapsedMs)
      continue
    }
    const decision = stop ?? plan.decide({ blocks, elapsedMs, nextBlockMs: lastBlockMs })
    if (!decision.stop) continue
    const { failed, attempted } = countAttempts()
    // A tier that is precise early has had few blocks: it goes on, as a noisier one would, until the share is allowed.
    stop = decision
    const isUsed = stop.why === 'budget' || elapsedMs + lastBlockMs > plan.budgetMs
    if (failed > MAX_DISCARDED_SHARE * attempted) {
      if (isUsed) throw tooManyDiscarded()
      continue
    }
    const pilot = { ...shaper.evidence, windows: pilotWindows }
    return { blocks, windows: kept, discarded, layouts, shape: shaper.shape, pilot, stop, busyThreads }
  }

  async function refuseChanged(): Promise<void> {
    const error = await plan.binaries?.check()
    if (error !== undefined) throw fail(error)
  }

  function isHopeless(): boolean {
    return blocks.length === 0 && discarded.length >= HOPELESS_FAILURES
  }

  async function refusePlaceDependence(failure: EngineFailure): Promise<void> {
    const contestant = plan.contestants.find(({ spec }) => spec.arm === failure.arm)
    if (plan.layout === 'in-place' || reference !== undefined || contestant === undefined) return
    const error = await findPlaceDependence(contestant, failure, plan.workload, plan.windowTimeoutMs)
    if (error !== undefined) throw fail(error)
  }

  function countAttempts(): { readonly failed: number; readonly attempted: number } {
    const failed = discarded.length - discardedPilots
    return { failed, attempted: blocks.length + failed }
  }

  /** Ends a tier that cannot stay under the allowed share within its budget. */
  function refuseFailing(blockMs: number): void {
    const { failed, attempted } = countAttempts()
    const expected = Math.max(attempted, plan.minBlocks, Math.floor(plan.budgetMs / blockMs))
    if (isHopeless() || failed > MAX_DISCARDED_SHARE * expected) throw tooManyDiscarded()
  }

  /** Ends a tier whose fewest blocks worth telling even the most stretched budget cannot hold, by what its blocks were seen to take. */
  function refuseSmallBudget(elapsedMs: number): void {
    const evidence = shaper.evidence
    // Before there is a shape, all that is known is that time is over; then what a block's timed part takes, at least.
    const roundsMs = evidence === undefined ? 0 : evidence.roundMs * shaper.shape.rounds
    if (elapsedMs + roundsMs * (FEWEST_TOLD_BLOCKS - blocks.length) <= TOLD_STRETCH * plan.budgetMs) return
    const blockMs = (evidence?.blockMs ?? elapsedMs) + roundsMs
    const neededMs = elapsedMs + blockMs * (plan.minBlocks - blocks.length)
    const share = Math.max(1, Math.floor((100 * plan.budgetMs) / neededMs))
    throw fail(
      new PgoBenchmarksError(
        'BUDGET_TOO_SMALL',
        `\`budgetSeconds\` is ${plan.budgetMs / 1000}, and ${TOLD_STRETCH} times that does not hold ${FEWEST_TOLD_BLOCKS} blocks of this workload; ${plan.minBlocks} take about ${Math.ceil(neededMs / 1000)} s`,
        {
          fix: `set \`budgetSeconds: ${Math.ceil(neededMs / 1000)}\`, or give the workload ${share} % of its requests or tokens`,
        },
      ),
    )
  }

  function tooManyDiscarded(): TierFailure {
    const counted = countAttempts()
    // An engine that fails in every pilot block has no others.
    const [failed, attempted] =
      counted.attempted === 0 ? [discarded.length, discarded.length] : [counted.failed, counted.attempted]
    return fail(
      new PgoBenchmarksError(
        'TOO_MANY_DISCARDED',
        `${failed} of ${attempted} blocks were discarded (5 % are allowed); the last: ${discarded.at(-1)?.reason}`,
        { fix: 'repair the engine; what fails cannot be compared' },
      ),
    )
  }

  function fail(error: PgoBenchmarksError): TierFailure {
    const windows = [...pilotWindows, ...kept]
    return new TierFailure(error, { blocks: blocks.length, discarded, windows, pilot: shaper.evidence })
  }
}

/** How a block's windows can take turns: all arms are sliced alike, or none is. */
export function readSlicing(started: CompletedBlock['started']): Slicing {
  const ways = new Set(Object.values(started).map(({ slicing }) => slicing))
  const [way = 'off'] = ways
  return ways.size > 1 ? 'off' : way
}

/** Runs one block in a memory layout of its own. */
async function runLaidOut(
  plan: TierPlan,
  index: number,
  shape: BlockShape,
  random: Rng,
): Promise<{ readonly outcome: BlockOutcome; readonly layout: BlockLayout }> {
  const specs = plan.contestants.map(({ spec }) => spec)
  const hosts = plan.contestants.map(({ host }) => host)
  const observer = plan.probe === undefined ? undefined : new BlockObserver(index, hosts, plan.probe)
  await using layout = await createLayout(plan.layoutDir, specs, random, plan.layout)
  // Awaited here: the layout's folder must outlast the block.
  const outcome = await runBlock({
    ...shape,
    index,
    workload: plan.workload,
    contestants: plan.contestants.map(({ host, spec }, position) => ({
      host,
      spec: layout.specs[position] ?? spec,
    })),
    windowTimeoutMs: plan.windowTimeoutMs,
    shuffle: (items) => shuffle(items, random),
    ...(observer !== undefined && { observer }),
  })
  const { pathPadding, environmentPadding } = layout
  return { outcome, layout: { block: index, pathPadding, environmentPadding } }
}
