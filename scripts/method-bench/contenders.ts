/**
 * Four ways to compare two engines in the same time. Here both are the same file under two names, as two builds have, so every
 * difference found is a false one. All run on the engines' CPUs; all answers are the same 32 tokens.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { z } from 'zod'
import { acquireMeasuringLock } from '../../src/support/measuring-lock.ts'
import { resolveSettings } from '../../src/settings/settings.ts'
import { createEngineError } from '../../src/workloads/engine/engine-failure.ts'
import { EngineHost } from '../../src/workloads/engine-host.ts'
import { createEngineSpec, type StartableArm } from '../../src/workloads/engine/engine-spec.ts'
import { createRun, resolveWorkload } from '../../src/workloads/workload.ts'
import { measurePair, type EnginePair } from './engine-pair.ts'
import { pairedInterval, welchInterval, type MeanDifference } from './welch.ts'

/** Compares the pair for so many seconds; the difference is a log ratio of times. */
export type Contender = (pair: EnginePair, seconds: number) => Promise<MeanDifference>

/** Keeps other suites from measuring meanwhile, as a tier does by itself. */
function alone(contender: Contender): Contender {
  return async (pair, seconds) => {
    await using _lock = await acquireMeasuringLock({ signal: pair.signal })
    return await contender(pair, seconds)
  }
}

/** By the names that the table shows. */
export const CONTENDERS: Readonly<Record<string, Contender>> = {
  hyperfine: alone(runHyperfine),
  'sequential Welch': alone(runSequential),
  'plain alternation': alone(runAlternation),
  'pgo-benchmarks': runOurs,
}

const PROMPT = 'hi'
const MAX_TOKENS = 32
const WORKLOAD = { concurrency: 1, prompts: [PROMPT], maxTokens: MAX_TOKENS }
/** Share of a process's time before its windows count, as criterion's 3 s of warm-up before 5 s are. */
const WARMUP_SHARE = 3 / 8
const TRIAL_RUNS = 5
const FEWEST_RUNS = 10
const TIMEOUT_MS = 60_000

const hyperfineSchema = z.object({ results: z.array(z.object({ times: z.array(z.number()) })).length(2) })

/**
 * hyperfine on whole commands, all runs of the first and then all of the second, as it always does; their times by Welch's
 * test, as its own scripts/welch_ttest.py has it.
 */
async function runHyperfine(pair: EnginePair, seconds: number): Promise<MeanDifference> {
  const folder = await mkdtemp(join(tmpdir(), 'pgo-benchmarks-hyperfine-'))
  try {
    const trial = await callHyperfine(pair, folder, TRIAL_RUNS)
    const runSeconds = trial.flat().reduce((sum, time) => sum + time, 0) / (2 * TRIAL_RUNS)
    const runs = Math.max(FEWEST_RUNS, Math.floor(seconds / 2 / runSeconds))
    const [first, second] = await callHyperfine(pair, folder, runs)
    return welchInterval(logs(first), logs(second))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function callHyperfine(
  { launcher, baseline, copy, modelPath }: EnginePair,
  folder: string,
  runs: number,
): Promise<readonly [readonly number[], readonly number[]]> {
  const file = join(folder, 'times.json')
  const commands = [baseline, copy].map(({ binary }) =>
    [binary, 'play', '--prompt', PROMPT, '--max-tokens', String(MAX_TOKENS), '--model-path', modelPath]
      .map((word) => `'${word}'`)
      .join(' '),
  )
  const args = ['--shell=none', '--warmup=3', `--runs=${runs}`, '--style=none', '--export-json', file]
  const pinned = launcher.engineCpus === undefined ? [] : ['taskset', '-c', launcher.engineCpus]
  const [program = 'hyperfine', ...rest] = [...pinned, 'hyperfine', ...args, ...commands]
  await execa(program, rest, { stdin: 'ignore' })
  const [first, second] = hyperfineSchema.parse(JSON.parse(await readFile(file, 'utf8'))).results
  return [first?.times ?? [], second?.times ?? []]
}

/** One process of each, one after the other: warm-up, then windows, which are taken as independent (criterion's order and test). */
async function runSequential(pair: EnginePair, seconds: number): Promise<MeanDifference> {
  const samples: number[][] = []
  for (const arm of [pair.baseline, pair.copy]) {
    await using host = await startHost(pair, arm)
    const begin = performance.now()
    const half = (seconds * 1000) / 2
    const times: number[] = []
    for (let now = 0; now < half; now = performance.now() - begin) {
      const time = await timeWindow(host)
      if (now >= WARMUP_SHARE * half) times.push(time)
    }
    samples.push(times)
  }
  const [first = [], second = []] = samples
  return welchInterval(logs(first), logs(second))
}

/** Both processes live, windows in turns and always in the same order; Student's t of the pairs. */
async function runAlternation(pair: EnginePair, seconds: number): Promise<MeanDifference> {
  await using first = await startHost(pair, pair.baseline)
  await using second = await startHost(pair, pair.copy)
  const begin = performance.now()
  const total = seconds * 1000
  const differences: number[] = []
  for (let now = 0; now < total; now = performance.now() - begin) {
    const [one, other] = [await timeWindow(first), await timeWindow(second)]
    if (now >= total / 10) differences.push(Math.log(other / one))
  }
  return pairedInterval(differences)
}

/** A tier as `vitest bench` measures it. */
async function runOurs(pair: EnginePair, seconds: number): Promise<MeanDifference> {
  const tier = await measurePair(pair, 'side by side', pair.copy, WORKLOAD, { budgetSeconds: seconds })
  const wall = tier.comparisons.find(({ metric }) => metric === 'wall')
  if (wall === undefined) throw new Error('every tier compares wall time')
  return wall.effect
}

async function startHost(pair: EnginePair, arm: StartableArm): Promise<EngineHost> {
  const { protocol, slicing, env } = resolveSettings({})
  const host = new EngineHost()
  const { launcher, modelPath } = pair
  const shared = {
    protocol,
    slicing,
    env,
    model: modelPath,
    launcher: launcher.prefix,
    cpus: launcher.cpus,
    startTimeoutMs: TIMEOUT_MS,
  }
  const started = await host.start(createEngineSpec(arm, shared))
  if (started.state === 'started') return host
  await host[Symbol.asyncDispose]()
  throw createEngineError(started.failure)
}

async function timeWindow(host: EngineHost): Promise<number> {
  const step = await host.window(createRun('w', resolveWorkload(WORKLOAD)), TIMEOUT_MS)
  if (step.state === 'failed') throw createEngineError(step.failure)
  if (step.state === 'paused') throw new Error('a run without slices does not pause')
  return step.summary.wall_ns
}

function logs(times: readonly number[]): readonly number[] {
  return times.map(Math.log)
}
