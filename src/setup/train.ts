/** Training: the instrumented engine serves the training prompts, alone and concurrently, and writes its profiles. */
import { PgoBenchmarksError } from '../errors.ts'
import { createEngineError } from '../workloads/engine-failure.ts'
import { EngineProcess } from '../workloads/engine-process.ts'
import type { EngineSpec } from '../workloads/engine-session.ts'
import { runEngineCommand } from '../workloads/run-command.ts'
import { createServeArgs } from '../workloads/serve-args.ts'
import { Window } from '../workloads/window.ts'
import { createRun, resolveWorkload } from '../workloads/workload.ts'
import type { PipelinePlan } from './build-plan.ts'
import type { EngineFiles } from './engine-builder.ts'
import type { StepProgress } from './progress.ts'

/** What training ran, for the report. */
export interface TrainingEvidence {
  readonly processes: number
  readonly requests: number
}

/** How training processes are started, and what stops them. */
export interface TrainingOptions {
  /** Variables of the profiler, which say where raw profiles go. */
  readonly env: Readonly<Record<string, string>>
  readonly progress: StepProgress
  readonly signal?: AbortSignal
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
 * Trains an instrumented engine. Every process must exit normally, since one that is killed writes no profile.
 *
 * @throws PgoBenchmarksError `TRAINING_FAILED` that names the run, `CANCELLED`.
 */
export async function train(
  plan: PipelinePlan,
  instrumented: EngineFiles,
  { env, progress, signal }: TrainingOptions,
): Promise<TrainingEvidence> {
  const runs = planTraining(plan, instrumented, { ...plan.env, ...env }, signal)
  let requests = 0
  for (const [index, { name, run }] of runs.entries()) {
    if (signal?.aborted === true) throw cancelled()
    progress.update(index, runs.length, name)
    requests += await run().catch((error: unknown) => {
      // An engine that was ended by the cancellation has not failed.
      throw signal?.aborted === true ? cancelled() : error
    })
  }
  return { processes: runs.length, requests }
}

function planTraining(
  plan: PipelinePlan,
  instrumented: EngineFiles,
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
  const model = ['--model-path', plan.model?.path ?? '', '--max-tokens', String(TRAINING_TOKENS)]
  const [first = ''] = prompts
  const { example } = instrumented
  return [
    ...prompts.map((prompt, index) =>
      command(`play ${index + 1}`, instrumented.bin, ['play', '--prompt', prompt, ...model], 1),
    ),
    ...concurrency.map((level) => ({
      name: `serve at concurrency ${level}`,
      run: async () => serveTraining(plan, instrumented.bin, env, level, timeoutMs, signal),
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
  plan: PipelinePlan,
  binary: string,
  env: Readonly<Record<string, string>>,
  level: number,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  const name = `serve at concurrency ${level}`
  const spec: EngineSpec = {
    arm: 'instrumented',
    binary,
    args: createServeArgs(plan.model?.path ?? ''),
    launcher: [],
    env,
    startTimeoutMs: timeoutMs,
  }
  const engine = new EngineProcess(spec)
  const kill = (): void => void engine.kill()
  signal?.addEventListener('abort', kill)
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
    signal?.removeEventListener('abort', kill)
    await engine.kill()
  }
}

function cancelled(): PgoBenchmarksError {
  return new PgoBenchmarksError('CANCELLED', 'training was cancelled')
}

function trainingFailed(name: string, why: string): PgoBenchmarksError {
  return new PgoBenchmarksError('TRAINING_FAILED', `training run \`${name}\` failed: ${why}`, {
    fix: 'repair the engine or `training.prompts`; nothing was merged',
  })
}
