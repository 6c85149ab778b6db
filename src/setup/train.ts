/** Training: the instrumented engine serves the training prompts, alone and concurrently, and writes its profiles. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { emptyDir } from 'fs-extra/esm'
import { PgoBenchmarksError } from '../errors.ts'
import { createEngineError } from '../workloads/engine-failure.ts'
import { EngineProcess, type EngineSpec } from '../workloads/engine-process.ts'
import { runEngineCommand } from '../workloads/run-command.ts'
import { createServeArgs } from '../workloads/serve-args.ts'
import { Window } from '../workloads/window.ts'
import { createRun, resolveWorkload } from '../workloads/workload.ts'
import type { BuildPlan } from './build-plan.ts'
import type { CargoArtifacts } from './cargo-build.ts'
import type { StepProgress } from './progress.ts'

/** What training ran and what it left, for the report. */
export interface TrainingEvidence {
  readonly rawProfiles: readonly string[]
  readonly rawBytes: number
  readonly processes: number
  readonly requests: number
}

/** One training process; resolves to the requests that it served. */
interface TrainingRun {
  readonly name: string
  readonly run: () => Promise<number>
}

/** Tokens a training request may generate: as many as a measured one by default, so that decoding keeps its weight. */
const TRAINING_TOKENS = 32
const SAMPLING = { temperature: 0.8, topK: 40, topP: 0.95 } as const

/**
 * Trains into `rawDir`, which is emptied first. Every process must exit normally and leave one profile of its own.
 *
 * @throws PgoBenchmarksError `TRAINING_FAILED` that names the run, `PROFILE_EMPTY` when a process left no profile.
 */
export async function train(
  plan: BuildPlan,
  instrumented: CargoArtifacts,
  rawDir: string,
  progress: StepProgress,
  signal?: AbortSignal,
): Promise<TrainingEvidence> {
  await emptyDir(rawDir)
  const env = { ...plan.env, LLVM_PROFILE_FILE: join(rawDir, '%m_%p.profraw') }
  const runs = planTraining(plan, instrumented, env, signal)
  let requests = 0
  for (const [index, { name, run }] of runs.entries()) {
    if (signal?.aborted === true) throw new PgoBenchmarksError('CANCELLED', 'training was cancelled')
    progress.update(index, runs.length, name)
    requests += await run()
  }
  return { ...(await listRawProfiles(rawDir, runs.length)), processes: runs.length, requests }
}

function planTraining(
  plan: BuildPlan,
  instrumented: CargoArtifacts,
  env: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): readonly TrainingRun[] {
  const { prompts, concurrency, timeoutSeconds } = plan.training
  const timeoutMs = timeoutSeconds * 1000
  const command = (name: string, binary: string, args: readonly string[], requests: number): TrainingRun => ({
    name,
    run: async () => {
      const { failure } = await runEngineCommand({
        binary,
        args,
        env,
        timeoutMs,
        ...(signal !== undefined && { signal }),
      })
      if (failure !== undefined) throw trainingFailed(name, failure)
      return requests
    },
  })
  const model = ['--model-path', plan.model.path, '--max-tokens', String(TRAINING_TOKENS)]
  const [first = ''] = prompts
  const { example } = instrumented
  return [
    ...prompts.map((prompt, index) =>
      command(`play ${index + 1}`, instrumented.bin, ['play', '--prompt', prompt, ...model], 1),
    ),
    ...concurrency.map((level) => ({
      name: `serve at concurrency ${level}`,
      run: async () => serveTraining(plan, instrumented.bin, env, level, timeoutMs),
    })),
    ...(example === undefined
      ? []
      : concurrency.map((level) =>
          command(
            `example at concurrency ${level}`,
            example,
            ['--prompt', first, ...model, '--concurrent', String(level)],
            level,
          ),
        )),
  ]
}

/** One served process: the prompts greedily, then sampled, at one concurrency level. */
async function serveTraining(
  plan: BuildPlan,
  binary: string,
  env: Readonly<Record<string, string>>,
  level: number,
  timeoutMs: number,
): Promise<number> {
  const name = `serve at concurrency ${level}`
  const spec: EngineSpec = {
    arm: 'instrumented',
    binary,
    args: createServeArgs(plan.model.path),
    launcher: [],
    env,
    startTimeoutMs: timeoutMs,
  }
  const engine = new EngineProcess(spec)
  try {
    const started = await engine.started()
    if ('reason' in started) throw trainingFailed(name, createEngineError(started).message)
    const requests = Math.max(level, plan.training.prompts.length)
    const base = { concurrency: level, prompts: plan.training.prompts, requests, maxTokens: TRAINING_TOKENS }
    for (const [id, sampling] of Object.entries({ greedy: {}, sampled: SAMPLING })) {
      const run = createRun(id, resolveWorkload({ ...base, ...sampling }))
      const step = await new Window(engine, run, timeoutMs).begin()
      if (step.state === 'failed') throw trainingFailed(name, createEngineError(step.failure).message)
    }
    const { exitCode, killed } = await engine.stop()
    if (exitCode === 0 && !killed) return 2 * requests
    const how = killed ? 'had to be killed' : `ended with exit code ${exitCode}`
    throw trainingFailed(name, `the engine ${how} instead of exiting normally, so its profile is lost`)
  } finally {
    await engine.kill()
  }
}

async function listRawProfiles(
  rawDir: string,
  expected: number,
): Promise<Pick<TrainingEvidence, 'rawProfiles' | 'rawBytes'>> {
  const names = (await readdir(rawDir)).filter((name) => name.endsWith('.profraw'))
  const rawProfiles = names.sort().map((name) => join(rawDir, name))
  const sizes = await Promise.all(rawProfiles.map(async (path) => (await stat(path)).size))
  const empty = rawProfiles.find((_, index) => sizes[index] === 0)
  const fix = 'check that the engine exits normally and is the instrumented build; then run again'
  if (empty !== undefined) throw new PgoBenchmarksError('PROFILE_EMPTY', `${empty} is empty`, { fix })
  if (rawProfiles.length < expected) {
    throw new PgoBenchmarksError(
      'PROFILE_EMPTY',
      `${expected} training processes left ${rawProfiles.length} profiles in ${rawDir}`,
      { fix },
    )
  }
  return { rawProfiles, rawBytes: sizes.reduce((sum, size) => sum + size, 0) }
}

function trainingFailed(name: string, why: string): PgoBenchmarksError {
  return new PgoBenchmarksError('TRAINING_FAILED', `training run \`${name}\` failed: ${why}`, {
    fix: 'repair the engine or `training.prompts`; nothing was merged',
  })
}
