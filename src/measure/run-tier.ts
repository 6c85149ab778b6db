/** A tier with everything around it: workers, memory check, measuring, comparisons, record. */
import { cpus } from 'node:os'
import { acquireMeasuringLock } from '../support/measuring-lock.ts'
import type { ProvidedRun } from '../setup/global-setup.ts'
import type { Arm } from '../setup/verify/arms.ts'
import { deriveSeed } from '../stats/random/derive-seed.ts'
import { TIMESTAMPS, type EngineProtocol } from '../workloads/protocol/engine-protocol.ts'
import { EngineHost } from '../workloads/engine-host.ts'
import { parseCpuList } from '../workloads/linux/cpu-list.ts'
import type { EngineSpec } from '../workloads/engine/engine-session.ts'
import { pinToHarness } from '../workloads/linux/launcher.ts'
import { readTold, validateWorkload } from '../workloads/validate-workload.ts'
import { createEngineSpec } from '../workloads/engine/engine-spec.ts'
import type { Contestant } from './blocks/contestant.ts'
import { compareTier } from './compare/compare.ts'
import { decideTierStop } from './compare/find-stop.ts'
import { ConditionsProbe } from './conditions/conditions.ts'
import { watchBinaries } from './layout/binary-watch.ts'
import { sweepLayouts } from './layout/layout-root.ts'
import { FEWEST_TOLD_BLOCKS, MAX_STRETCH, TOLD_STRETCH } from './blocks/stretch.ts'
import { measureTier, readSlicing, type TierProgress } from './measure-tier.ts'
import { tryWorkload } from './blocks/memory.ts'
import type { TierSubjects } from './subject.ts'
import { TierSummary } from './tier-summary.ts'
import { readArmStands, type ProgressSender } from './progress/tier-progress.ts'
import type { MeasuredTier, TierRecord } from './record/tier-record.ts'
import { WINDOW_COLUMNS } from './record/window-record.ts'
import { warnOfTier, type Warning } from './conditions/warnings.ts'

/** What the outside is told while a tier is measured. */
export interface TierEvents {
  /** Another suite measures on this machine, and this tier waits for it. */
  readonly onWait?: (holder: string) => void
  /** Where the tier stands, before every block; no engine runs while it is awaited. */
  readonly onProgress?: ProgressSender
}

/**
 * Measures one tier and describes it, alone on its machine as far as other suites go. Its workers end with it, on every path.
 *
 * @returns a measured record, or a skipped one when the tier would not fit into memory.
 * @throws TierFailure from measuring, StatsError from comparing, PgoBenchmarksError `LOCK_TIMEOUT` after a long wait for another suite,
 * `BENCH_INVALID` for a workload that the protocol cannot hand over.
 */
export async function runTier(
  name: string,
  subjects: TierSubjects,
  run: ProvidedRun,
  signal: AbortSignal,
  events: TierEvents = {},
): Promise<TierRecord> {
  const { settings, launcher } = run
  await using lock = await acquireMeasuringLock({ name: run.measuringLock, signal, onWait: events.onWait })
  const startedAt = new Date()
  // Who sets the clock meanwhile changes no duration.
  const begin = performance.now()
  const { workload, baseline, others } = subjects
  validateWorkload(workload, settings.protocol, subjects.stated)
  // Before the workers start, which inherit it.
  await pinToHarness(launcher, process.pid)
  await using workers = new AsyncDisposableStack()
  const contestants: Contestant[] = [baseline, ...others, run.armSet.control].map((arm) => ({
    spec: createSpec(arm, run),
    host: workers.use(new EngineHost()),
  }))
  const abort = (): void => void workers.disposeAsync()
  signal.addEventListener('abort', abort, { once: true })
  workers.defer(() => signal.removeEventListener('abort', abort))

  const windowTimeoutMs = settings.windowTimeoutSeconds * 1000
  const [first] = contestants
  if (first === undefined) throw new Error('a tier has a baseline')
  const { memory, windowMs } = await tryWorkload(
    first.host,
    first.spec,
    workload,
    contestants.length,
    windowTimeoutMs,
  )
  if (memory !== undefined && !memory.fits) {
    const reason = `${contestants.length} engines at concurrency ${workload.concurrency} would need about ${formatMiB(memory.neededBytes)}, ${formatMiB(memory.availableBytes)} are free`
    return { state: 'skipped', name, reason }
  }

  await sweepLayouts(run.layoutDir)
  const seed = deriveSeed(run.seed, `tier/${name}`)
  const budgetNs = settings.budgetSeconds * 1e9
  const engineCpus = launcher.engineCpus === undefined ? undefined : parseCpuList(launcher.engineCpus)
  const summary = new TierSummary(
    contestants.map(({ spec }) => spec.arm),
    baseline.name,
    others.map((arm) => arm.name),
  )
  const { blocks, windows, discarded, layouts, shape, pilot, stop, busyThreads } = await measureTier({
    workload,
    contestants,
    baseline: baseline.name,
    challengers: others.map((arm) => arm.name),
    budgetMs: settings.budgetSeconds * 1000,
    minBlocks: settings.minBlocks,
    precision: settings.precision,
    windowMs,
    windowTimeoutMs,
    seed,
    layoutDir: run.layoutDir,
    binaries: await watchBinaries([baseline, ...others, run.armSet.control]),
    layout: settings.layout,
    probe: new ConditionsProbe({ cpus: cpus().map((_, cpu) => cpu), engineCpus }),
    signal,
    report: async ({ blocks: soFar, discarded: failed, elapsedMs }) =>
      events.onProgress?.(() => ({
        ...readArmStands(summary.differences.byArm),
        blocks: soFar.length,
        discarded: failed,
        elapsedMs,
        budgetMs: settings.budgetSeconds * 1000,
        longestMs: expectLongest(settings, soFar.length, elapsedMs),
        precision: settings.precision,
      })),
    keep: (block) => summary.add(block),
    decide: ({ elapsedMs, nextBlockMs }: TierProgress) => {
      const clock = { elapsedNs: elapsedMs * 1e6, budgetNs, nextBlockNs: nextBlockMs * 1e6 }
      return decideTierStop(summary.differences.read(), settings, clock)
    },
  })

  const { conditions } = summary
  const concurrency = summary.concurrency.read(workload)
  const uncompared: Warning[] = []
  const metrics = summary.metrics.summarize(uncompared)
  return compareTier({
    state: 'measured',
    name,
    workload: readTold(workload, settings.protocol),
    seed,
    startedAt: startedAt.toISOString(),
    durationSeconds: (performance.now() - begin) / 1000,
    stoppedBecause: stop.why,
    confidence: stop.confidence,
    pFactor: stop.pFactor,
    minBlocks: settings.minBlocks,
    margin: settings.margin,
    roundsPerBlock: shape.rounds,
    warmupWindows: shape.warmupWindows,
    sliceNs: shape.sliceNs ?? null,
    windowsPerTurn: shape.windowsPerTurn ?? 1,
    settlingWindows: shape.settlingWindows ?? 0,
    pilot: { ...pilot, tried: [...pilot.tried], windows: [...pilot.windows] },
    engineCpus: launcher.engineCpus ?? null,
    protocol: settings.protocol.kind,
    timestamps: TIMESTAMPS[settings.protocol.kind],
    slicing: shape.sliceNs === undefined ? 'off' : readSlicing(summary.started),
    baseline: baseline.name,
    engines: summary.engines,
    blocks: blocks.length,
    discarded: [...discarded],
    layouts: [...layouts],
    columns: [...WINDOW_COLUMNS],
    windows: [...windows],
    coldStartNs: summary.coldStartNs,
    concurrency,
    metrics,
    conditions,
    harnessCpuShare: summary.harnessCpuShare,
    warnings: [
      ...warnOfTier({
        answeredAtOnce: settings.protocol.kind === 'openai' ? summary.concurrency.readAnsweredAtOnce() : {},
        stoppedMetrics: shape.sliceNs === undefined ? [] : listMissing(settings.protocol, metrics),
        conditions,
        concurrency,
        engineCpus: launcher.engineCpus,
        waited: lock.waited,
        busyThreads,
        cpus: launcher.cpus.length,
      }),
      ...uncompared,
    ],
  })
}

/** Metrics of the engine's own that no whole window has given. */
function listMissing(protocol: EngineProtocol, metrics: MeasuredTier['metrics']): readonly string[] {
  if (protocol.kind !== 'process') return []
  return Object.keys(protocol.metrics).filter((name) => !metrics.some((metric) => metric.name === name))
}

/** Until there are the fewest blocks, as long as these take at their present pace, within the stretched budget, which a few blocks may overrun. */
function expectLongest(
  { budgetSeconds, minBlocks }: ProvidedRun['settings'],
  blocks: number,
  elapsedMs: number,
): number {
  const budgetMs = budgetSeconds * 1000
  if (blocks >= minBlocks) return budgetMs
  const paceMs = blocks === 0 ? Number.POSITIVE_INFINITY : elapsedMs / blocks
  const hopedMs = Math.min(MAX_STRETCH * budgetMs, Math.max(budgetMs, paceMs * minBlocks))
  const toldMs = blocks === 0 ? 0 : Math.min(TOLD_STRETCH * budgetMs, paceMs * FEWEST_TOLD_BLOCKS)
  return blocks >= FEWEST_TOLD_BLOCKS ? hopedMs : Math.max(hopedMs, toldMs)
}

function createSpec(arm: Arm, { model, launcher, settings }: ProvidedRun): EngineSpec {
  const { protocol, slicing, env } = settings
  return createEngineSpec(arm, {
    protocol,
    slicing,
    model: model?.path,
    launcher: launcher.prefix,
    cpus: launcher.cpus,
    env,
    startTimeoutMs: settings.startTimeoutSeconds * 1000,
  })
}

function formatMiB(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`
}
