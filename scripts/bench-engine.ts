/**
 * How the default engine stands against candle-transformers' own Llama, and how its batches scale; prints Markdown tables.
 * Usage: node scripts/bench-engine.ts [MODEL …]; default: the model in models/rust-docs-1.3m. Needs `npm run build:pgo` first.
 */
import { join } from 'node:path'
import { execa } from 'execa'
import { z } from 'zod'
import { resolveSettings } from '../src/settings.ts'
import { binaryPath, DEFAULT_MODEL, resolveBuildPaths } from '../src/setup/build-plan.ts'
import { speedupInterval } from '../src/stats/effect-scale.ts'
import { requireFinite } from '../src/stats/non-empty.ts'
import { quantile } from '../src/stats/quantile.ts'
import { yuenInterval } from '../src/stats/yuen.ts'
import { createEngineError } from '../src/workloads/engine-failure.ts'
import { EngineProcess } from '../src/workloads/engine-process.ts'
import { findLauncher, pinToHarness, type Launcher } from '../src/workloads/launcher.ts'
import { resolveModel } from '../src/workloads/model.ts'
import { createServeArgs } from '../src/workloads/serve-args.ts'
import { Window } from '../src/workloads/window.ts'
import { createRun, resolveWorkload } from '../src/workloads/workload.ts'
import { ROOT, runScript } from './cli.ts'

/** Interleaved pairs of processes, ours and the reference, in turns first. */
const PAIRS = 12
const TOKENS = 64
const BATCH = 32
const PROMPT = 'The ownership system in Rust'
const TIMEOUT_MS = 600_000
const referenceSchema = z.object({ tokens_per_second: z.number() })

/** One engine process: spawn to ready, and tokens a second of one stream and of a full batch. */
interface EngineFigures {
  readonly coldStartMs: number
  readonly single: number
  readonly batch: number
}

await runScript(async () => {
  const named = process.argv.slice(2)
  const launcher = await findLauncher()
  const reference = await buildReference()
  // After the build, which wants every core.
  await pinToHarness(launcher, process.pid)
  const binary = binaryPath(resolveBuildPaths(resolveSettings({}), ROOT), 'inferno', 'baseline', 'bin')
  console.log(
    '| model | engine, tokens/s | candle-transformers, tokens/s | faster by (95 % interval) | batch of 32, tokens/s | over one stream | spawn to ready |',
  )
  console.log('|---|---|---|---|---|---|---|')
  for (const path of named.length === 0 ? [DEFAULT_MODEL] : named) {
    const model = await resolveModel(path, 'the default model', process.cwd())
    const ours: EngineFigures[] = []
    const theirs: number[] = []
    for (let pair = 0; pair < PAIRS; pair += 1) {
      const steps = [
        async () => void ours.push(await runEngine(binary, model.path, launcher)),
        async () => void theirs.push(await runReference(reference, model.path, launcher)),
      ]
      for (const step of pair % 2 === 0 ? steps : steps.toReversed()) await step()
    }
    const logs = ours.map(({ single }, pair) => Math.log((theirs[pair] ?? Number.NaN) / single))
    const { estimate, low, high } = speedupInterval(yuenInterval(requireFinite(logs, 'log ratios')))
    const cells = [
      model.id,
      median(ours.map(({ single }) => single)).toFixed(1),
      median(theirs).toFixed(1),
      `${estimate.toFixed(0)} % [${low.toFixed(0)}, ${high.toFixed(0)}]`,
      median(ours.map(({ batch }) => batch)).toFixed(0),
      `${median(ours.map(({ batch, single }) => batch / single)).toFixed(1)} times`,
      `${median(ours.map(({ coldStartMs }) => coldStartMs)).toFixed(0)} ms`,
    ]
    console.log(`| ${cells.join(' | ')} |`)
  }
})

async function runEngine(binary: string, modelPath: string, launcher: Launcher): Promise<EngineFigures> {
  const engine = new EngineProcess({
    arm: 'engine',
    binary,
    args: createServeArgs(modelPath),
    launcher: launcher.prefix,
    env: {},
    startTimeoutMs: TIMEOUT_MS,
  })
  const started = await engine.started()
  if ('reason' in started) throw createEngineError(started)
  const single = await measureTokens(engine, 1)
  const batch = await measureTokens(engine, BATCH)
  await engine.stop()
  return { coldStartMs: started.coldStartNs / 1e6, single, batch }
}

/** Tokens a second: of one stream after its first token, as the reference counts; of a batch from its start to its end. */
async function measureTokens(engine: EngineProcess, concurrency: number): Promise<number> {
  const run = createRun(
    `c${concurrency}`,
    resolveWorkload({ concurrency, prompts: [PROMPT], maxTokens: TOKENS }),
  )
  const requests = run.requests.map((request) => ({ ...request, ignore_eos: true }))
  const step = await new Window(engine, { ...run, requests }, TIMEOUT_MS).begin()
  if (step.state === 'failed') throw createEngineError(step.failure)
  if (step.state === 'paused') throw new Error('a run without slices does not pause')
  const [first] = step.requests
  const tokens = step.requests.reduce((sum, { output_tokens }) => sum + output_tokens, 0)
  if (concurrency > 1) return tokens / (step.summary.wall_ns / 1e9)
  return (tokens - 1) / (((first?.end_ns ?? 0) - (first?.first_token_ns ?? 0)) / 1e9)
}

async function runReference(binary: string, modelPath: string, launcher: Launcher): Promise<number> {
  const [file, ...args] = [...launcher.prefix, binary, modelPath, PROMPT, String(TOKENS)]
  const { stdout } = await execa(file, args, { env: { RAYON_NUM_THREADS: '1' }, stdin: 'ignore' })
  return referenceSchema.parse(JSON.parse(stdout)).tokens_per_second
}

async function buildReference(): Promise<string> {
  const targetDir = join(resolveBuildPaths(resolveSettings({}), ROOT).workDir, 'reference')
  const manifest = join(ROOT, 'engine-reference', 'Cargo.toml')
  const args = ['build', '--release', '--locked', '--manifest-path', manifest, '--target-dir', targetDir]
  await execa('cargo', args, { stdio: ['ignore', 'inherit', 'inherit'] })
  return join(targetDir, 'release', 'candle-reference')
}

function median(values: readonly number[]): number {
  return quantile(requireFinite(values, 'figures'), 0.5)
}
