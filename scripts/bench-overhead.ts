/**
 * What the harness itself costs. Usage: npm run bench:overhead. Binaries must exist (npm run build:pgo).
 *
 * An engine that answers at once (`serve --null`) shows what a window, a request and a slice take besides the engine; windows of the default
 * model show how much the harness works while the engine does. Exit code 1 when that is 2 % of a CPU or more.
 */
import { cpus } from 'node:os'
import { acquireMeasuringLock } from '../src/support/measuring-lock.ts'
import { resolveSettings } from '../src/settings/settings.ts'
import { prepare } from '../src/setup/prepare.ts'
import { createEngineError } from '../src/workloads/engine/engine-failure.ts'
import { EngineHost } from '../src/workloads/engine-host.ts'
import type { EngineSpec } from '../src/workloads/engine/engine-session.ts'
import { createEngineSpec } from '../src/workloads/engine/engine-spec.ts'
import { findLauncher, pinToHarness } from '../src/workloads/linux/launcher.ts'
import { MEASURED_PROMPTS } from '../src/workloads/prompts/prompts.ts'
import type { WindowCompleted } from '../src/workloads/engine/window.ts'
import { readCpuSeconds } from '../src/workloads/linux/working-cpu.ts'
import { createRun, resolveWorkload } from '../src/workloads/workload.ts'
import { SHORT_SLICE_NS } from '../src/measure/blocks/pilots.ts'
import { requireFinite } from '../src/stats/checks/non-empty.ts'
import { quantile } from '../src/stats/samples/quantile.ts'
import { createScriptContext, runScript } from './cli.ts'

/** Fresh engines, over which medians are taken. */
const REPEATS = 9
const NULL_WINDOWS = 100
const MODEL_WINDOWS = 40
const TIMEOUT_MS = 60_000
const BOUND = 0.02
/** Short enough for a pause after every step of the null engine, which answers one request a step. */
const EVERY_STEP_NS = 1

/** As bench/single-request.bench.ts has it. */
const SINGLE_MAX_TOKENS = 64

/** How windows of one kind are made. */
interface Kind {
  readonly name: string
  readonly requests: number
  readonly windows: number
  readonly maxTokens?: number
  readonly sliceNs?: number
}

/** What a window of a kind took, means over a repeat; ms, and shares of one CPU. */
interface Cost {
  readonly wallMs: number
  readonly harnessMs: number
  readonly steps: number
  readonly whileWorking: number
  readonly whole: number
  readonly engineTime: number
}

const NULL_KINDS: readonly Kind[] = [
  { name: 'one request', requests: 1, windows: NULL_WINDOWS },
  { name: '101 requests', requests: 101, windows: NULL_WINDOWS },
  { name: '11 requests', requests: 11, windows: NULL_WINDOWS },
  { name: '11 requests, a slice each', requests: 11, windows: NULL_WINDOWS, sliceNs: EVERY_STEP_NS },
]
const MODEL_KINDS: readonly Kind[] = [
  { name: 'one request, whole', requests: 1, windows: 2 * MODEL_WINDOWS, maxTokens: SINGLE_MAX_TOKENS },
  { name: '10 requests, whole', requests: 10, windows: MODEL_WINDOWS },
  { name: '10 requests, 8 ms slices', requests: 10, windows: MODEL_WINDOWS, sliceNs: SHORT_SLICE_NS },
  { name: '100 requests, 8 ms slices', requests: 100, windows: MODEL_WINDOWS / 8, sliceNs: SHORT_SLICE_NS },
]

await runScript(async () => {
  const settings = resolveSettings({})
  const { armSet, model } = await prepare(settings, createScriptContext(), { skipBuild: true })
  const baseline = armSet.arms['baseline']
  if (baseline === undefined || model === null)
    throw new Error('the default engine has a baseline and a model')
  const launcher = await findLauncher()
  await pinToHarness(launcher, process.pid)
  await using _lock = await acquireMeasuringLock({
    onWait: (holder) => console.error(`waiting for another suite: ${holder}`),
  })
  await using host = new EngineHost()
  const spec = createEngineSpec(baseline, {
    protocol: settings.protocol,
    slicing: settings.slicing,
    model: model.path,
    launcher: launcher.prefix,
    cpus: launcher.cpus,
    env: settings.env,
    startTimeoutMs: TIMEOUT_MS,
  })

  const [window, many, few, sliced] = await measureAll(
    host,
    { ...spec, args: ['serve', '--null'] },
    NULL_KINDS,
  )
  if (!(window && many && few && sliced)) throw new Error('every kind is measured')
  const perRequest = difference(many, window, 100)
  // A run that pauses after its last request has nothing left to resume.
  const perSlice = difference(sliced, few, sliced.steps - few.steps)
  console.log(`${cpus().length} CPUs, engine on ${launcher.engineCpus ?? 'all of them'}; null engine:\n`)
  console.log('| cost of | wall | CPU of harness and worker |')
  console.log('|---|---|---|')
  console.log(`| a window of one request | ${formatMs(window.wallMs)} | ${formatMs(window.harnessMs)} |`)
  console.log(`| one request more | ${formatMs(perRequest.wallMs)} | ${formatMs(perRequest.harnessMs)} |`)
  console.log(`| a slice | ${formatMs(perSlice.wallMs)} | ${formatMs(perSlice.harnessMs)} |`)

  console.log(`\n${model.id}:\n`)
  console.log(
    '| window | CPU of the harness while the engine works | in all, between windows too | time in which the engine works |',
  )
  console.log('|---|---|---|---|')
  const costs = await measureAll(host, spec, MODEL_KINDS)
  for (const [index, cost] of costs.entries()) {
    const cells = [cost.whileWorking, cost.whole, cost.engineTime].map(
      (share) => `${(share * 100).toFixed(1)} %`,
    )
    console.log(`| ${MODEL_KINDS[index]?.name} | ${cells.join(' | ')} |`)
  }
  const over = costs.some(({ whileWorking }) => whileWorking >= BOUND)
  console.log(`\nThe bound is ${BOUND * 100} % of a CPU while the engine works: ${over ? 'broken' : 'kept'}.`)
  if (over) process.exitCode = 1
})

/** Every kind's median costs, the kinds in turns on fresh engines. */
async function measureAll(
  host: EngineHost,
  spec: EngineSpec,
  kinds: readonly Kind[],
): Promise<readonly Cost[]> {
  const costs = kinds.map((): Cost[] => [])
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    const started = await host.start(spec)
    if (started.state === 'failed') throw createEngineError(started.failure)
    for (const [index, kind] of kinds.entries()) {
      await measure(host, { ...kind, windows: Math.ceil(kind.windows / 5) })
      costs[index]?.push(await measure(host, kind))
    }
  }
  await host.stop()
  return costs.map((all) => medianCost(all))
}

async function measure(host: EngineHost, { requests, windows, maxTokens, sliceNs }: Kind): Promise<Cost> {
  const workload = resolveWorkload({ concurrency: requests, prompts: MEASURED_PROMPTS, maxTokens })
  const before = await host.readUsage()
  const ownBefore = readCpuSeconds()
  const begin = performance.now()
  let engineMs = 0
  let steps = 0
  for (let index = 0; index < windows; index += 1) {
    const run = { ...createRun(`w${index}`, workload, sliceNs), trace: true }
    const taken = await runWindow(host, run, sliceNs)
    engineMs += taken.window.summary.wall_ns / 1e6
    steps += taken.steps
  }
  const wallMs = performance.now() - begin
  const own = readCpuSeconds() - ownBefore
  const after = await host.readUsage()
  const harnessMs = (own + after.cpuSeconds - before.cpuSeconds) * 1000
  const workingMs = ((after.workingCpuSeconds ?? 0) - (before.workingCpuSeconds ?? 0)) * 1000
  return {
    wallMs: wallMs / windows,
    harnessMs: harnessMs / windows,
    steps: steps / windows,
    whileWorking: workingMs / engineMs,
    whole: harnessMs / wallMs,
    engineTime: engineMs / wallMs,
  }
}

async function runWindow(
  host: EngineHost,
  run: ReturnType<typeof createRun>,
  sliceNs = 0,
): Promise<{ readonly window: WindowCompleted; readonly steps: number }> {
  let step = await host.window(run, TIMEOUT_MS)
  let steps = 1
  for (; step.state === 'paused'; steps += 1) step = await host.resume(sliceNs)
  if (step.state === 'failed') throw createEngineError(step.failure)
  return { window: step, steps }
}

function medianCost(costs: readonly Cost[]): Cost {
  const median = (read: (cost: Cost) => number): number =>
    quantile(requireFinite(costs.map(read), 'costs'), 0.5)
  return {
    wallMs: median(({ wallMs }) => wallMs),
    harnessMs: median(({ harnessMs }) => harnessMs),
    steps: median(({ steps }) => steps),
    whileWorking: median(({ whileWorking }) => whileWorking),
    whole: median(({ whole }) => whole),
    engineTime: median(({ engineTime }) => engineTime),
  }
}

/** What one more of `count` things costs. */
function difference(large: Cost, small: Cost, count: number): Pick<Cost, 'wallMs' | 'harnessMs'> {
  return {
    wallMs: (large.wallMs - small.wallMs) / count,
    harnessMs: (large.harnessMs - small.harnessMs) / count,
  }
}

function formatMs(ms: number): string {
  return ms < 0.1 ? `${(ms * 1000).toFixed(0)} µs` : `${ms.toFixed(2)} ms`
}
