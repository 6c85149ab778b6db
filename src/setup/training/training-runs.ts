/** The runs that a training is made of, by what the engine speaks. */
import { maskArguments } from '../../support/secrets.ts'
import { showCommand } from '../../support/show-command.ts'
import { PgoBenchmarksError } from '../../errors.ts'
import { createSession } from '../../workloads/create-session.ts'
import {
  createEngineError,
  describeEngineFailure,
  describeTrial,
  type EngineFailure,
} from '../../workloads/engine/engine-failure.ts'
import { describeEnd } from '../../workloads/engine/engine-child.ts'
import type { EngineStop } from '../../workloads/engine/engine-session.ts'
import { createEngineSpec } from '../../workloads/engine/engine-spec.ts'
import { fitsArgument } from '../../workloads/engine/argument-limit.ts'
import { describeCpus, fillPlaceholders, fillVariables } from '../../workloads/protocol/placeholders.ts'
import { runEngineCommand } from '../../workloads/engine/run-command.ts'
import { createRun, resolveWorkload, type WorkloadOptions } from '../../workloads/workload.ts'
import type { EnginePlace } from '../../workloads/linux/launcher.ts'
import type { PipelinePlan } from '../plan/pipeline-plan.ts'
import type { EngineFiles } from '../plan/engine-builder.ts'

/** What a training run did. */
export interface TrainingOutcome {
  /** Requests that it answered. */
  readonly requests: number
  /** The end of what its process wrote on stderr. */
  readonly stderr: string
}

/** One training run, one process of the engine. */
export interface TrainingRun {
  readonly name: string
  /** Requests that it is to answer; 0 where nobody knows. */
  readonly requests: number
  /** @param onAnswered told every now and then how many of them are answered. */
  readonly run: (onAnswered: (requests: number) => void) => Promise<TrainingOutcome>
}

/** How training processes are started, and what stops them. */
export interface TrainingStart {
  readonly env: Readonly<Record<string, string>>
  readonly place: () => EnginePlace
  readonly signal: AbortSignal | undefined
}

/** What every run is started with. */
interface TrainingContext extends TrainingStart {
  readonly plan: PipelinePlan
  readonly engine: EngineFiles
}

/** Tokens a training request may generate: as many as a measured one by default, so that decoding keeps its weight. */
const TRAINING_TOKENS = 32
/** How often it is looked how many requests are answered. */
const SHOW_MS = 500
const SAMPLING = { temperature: 0.8, topK: 40, topP: 0.95 } as const

/** Plans the runs: the user's own command alone, or every prompt and every concurrency level of the training set. */
export function planTraining(
  plan: PipelinePlan,
  engine: EngineFiles,
  start: TrainingStart,
): readonly TrainingRun[] {
  const context = { plan, engine, ...start }
  if (plan.training.command !== null) return [planCommand(context, plan.training.command)]
  if (plan.protocol.kind === 'process') return planProcesses(context)
  const served = plan.training.concurrency.map((level) => planServing(context, level))
  return plan.ownEngine ? [...planPlaying(context), ...served, ...planExample(context)] : served
}

/** The user's own: `{binary}` stands for the instrumented engine. */
function planCommand(context: TrainingContext, command: readonly string[]): TrainingRun {
  const { model } = context.plan
  const fixed = { binary: context.engine.bin, ...(model !== null && { model: model.path }) }
  return planProgram(context, maskArguments(command).join(' '), 0, (cpus) =>
    command.map((argument) => fillPlaceholders(argument, { ...fixed, ...cpus })),
  )
}

/** The command line of the suite's own engine: one prompt a process. */
function planPlaying(context: TrainingContext): readonly TrainingRun[] {
  const { bin } = context.engine
  return listArguments(context).map((prompt, index) =>
    planProgram(context, `play ${index + 1}`, 1, () => [
      bin,
      'play',
      '--prompt',
      prompt,
      ...modelOptions(context),
    ]),
  )
}

/** The example of the suite's own engine, which answers a prompt many times at once. */
function planExample(context: TrainingContext): readonly TrainingRun[] {
  const { example } = context.engine
  const { concurrency } = context.plan.training
  const [first] = listArguments(context)
  if (example === undefined || first === undefined) return []
  return concurrency.map((level) => {
    const command = [example, '--prompt', first, ...modelOptions(context), '--concurrent', String(level)]
    return planProgram(context, `example at concurrency ${level}`, level, () => command)
  })
}

/** Prompts that a command line can hold; longer ones are trained on by serving alone. */
function listArguments({ plan }: TrainingContext): readonly string[] {
  return plan.training.prompts.filter((prompt) => fitsArgument(prompt))
}

function modelOptions({ plan: { model } }: TrainingContext): readonly string[] {
  return ['--model-path', model?.path ?? '', '--max-tokens', String(TRAINING_TOKENS)]
}

function planProgram(
  { plan, env, place, signal }: TrainingContext,
  name: string,
  requests: number,
  createCommand: (cpus: ReturnType<typeof describeCpus>) => readonly string[],
): TrainingRun {
  const timeoutMs = plan.training.timeoutSeconds * 1000
  return {
    name,
    requests,
    run: async () => {
      const { prefix, cpus } = place()
      const values = describeCpus(cpus)
      const [file = '', ...rest] = [...prefix, ...createCommand(values)]
      const variables = fillVariables(env, values)
      const options = {
        binary: file,
        args: rest,
        env: variables,
        timeoutMs,
        ...(signal !== undefined && { signal }),
      }
      const { failure, stderr } = await runEngineCommand(options)
      if (failure !== undefined) throw trainingFailed(name, failure)
      return { requests, stderr }
    },
  }
}

/** One served process: the prompts greedily, then sampled, at one concurrency level. */
function planServing(context: TrainingContext, level: number): TrainingRun {
  const { prompts } = context.plan.training
  const requests = Math.max(level, prompts.length)
  const base = { concurrency: level, prompts: [...prompts], requests, maxTokens: TRAINING_TOKENS }
  return planSession(context, `serve at concurrency ${level}`, [base, { ...base, ...SAMPLING }])
}

/**
 * One process a window. An engine that is handed a file of prompts gets all of them at each level; any other gets every prompt by
 * itself and, where it can be told of a level, one prompt at each.
 */
function planProcesses(context: TrainingContext): readonly TrainingRun[] {
  const { protocol, training } = context.plan
  if (protocol.kind !== 'process') throw new Error('the engine is no process a window')
  const { prompts, concurrency } = training
  const template = [...protocol.args, protocol.stdin ?? ''].join(' ')
  const window = (name: string, workload: WorkloadOptions): TrainingRun =>
    planSession(context, name, [{ maxTokens: TRAINING_TOKENS, ...workload }])
  if (template.includes('{prompts_file}')) {
    return concurrency.map((level) => {
      const requests = Math.max(level, prompts.length)
      return window(`all prompts at concurrency ${level}`, {
        concurrency: level,
        prompts: [...prompts],
        requests,
      })
    })
  }
  const levels = template.includes('{concurrency}') ? concurrency.filter((level) => level > 1) : []
  return [
    ...prompts.map((prompt, index) => window(`prompt ${index + 1}`, { concurrency: 1, prompts: [prompt] })),
    ...levels.map((level, index) =>
      window(`a prompt at concurrency ${level}`, {
        concurrency: level,
        prompts: [prompts[index % prompts.length] ?? ''],
      }),
    ),
  ]
}

/** Some windows on one engine, which then has to exit normally. */
function planSession(
  { plan, engine, env, place, signal }: TrainingContext,
  name: string,
  workloads: readonly WorkloadOptions[],
): TrainingRun {
  const { protocol, model, training } = plan
  const timeoutMs = training.timeoutSeconds * 1000
  const resolved = workloads.map((options) => resolveWorkload(options))
  const run: TrainingRun['run'] = async (onAnswered) => {
    const { prefix, cpus } = place()
    const session = await createSession(
      createEngineSpec(
        { name: 'instrumented', binary: engine.bin },
        {
          protocol,
          slicing: 'off',
          model: model?.path,
          launcher: prefix,
          cpus,
          env,
          startTimeoutMs: plan.startTimeoutSeconds * 1000,
        },
      ),
    )
    // Cancelled while the session was loaded, when there was nothing to kill; `train` words it.
    signal?.throwIfAborted()
    const kill = (): void => void session.kill()
    signal?.addEventListener('abort', kill)
    let requests = 0
    const timer = setInterval(() => onAnswered(requests + (session.answered ?? 0)), SHOW_MS).unref()
    try {
      const started = await session.start()
      if ('reason' in started) throw engineFailed(name, started)
      for (const [index, workload] of resolved.entries()) {
        const step = await session.begin(createRun(`train-${index}`, workload), timeoutMs)
        if (step.state === 'failed') throw engineFailed(name, step.failure)
        requests += workload.requests
      }
      const stop = await session.stop()
      const { exitCode, killed, stderrTail = '' } = stop
      if (exitCode === 0 && !killed) return { requests, stderr: stderrTail }
      throw endedWrongly(name, plan.protocol, stop)
    } finally {
      clearInterval(timer)
      signal?.removeEventListener('abort', kill)
      await session.kill()
    }
  }
  return { name, requests: resolved.reduce((sum, workload) => sum + workload.requests, 0), run }
}

/** A process that a signal ends never comes to the end of `main`, where the runtime of the instrumentation writes the profile. */
function endedWrongly(
  name: string,
  protocol: PipelinePlan['protocol'],
  { exitCode, signal, killed, command }: EngineStop,
): PgoBenchmarksError {
  const lost = 'so its profile is lost'
  if (protocol.kind !== 'openai') {
    const how = killed ? 'had to be killed' : `ended with ${describeEnd({ exitCode, signal })}`
    return trainingFailed(
      name,
      `the engine ${how} instead of exiting normally, ${lost}`,
      describeTrial(command),
    )
  }
  const { stopSignal } = protocol
  const other = stopSignal === 'SIGTERM' ? 'SIGINT' : 'SIGTERM'
  const fix = `let the server handle ${stopSignal} and return from \`main\`, or call \`exit\`, within 2 s; if it does so at ${other}, set \`protocol.stopSignal: '${other}'\`; it was started as ${showCommand(command ?? [])}`
  if (killed)
    return trainingFailed(name, `the server did not end at ${stopSignal} and had to be killed, ${lost}`, fix)
  if (signal === undefined)
    return trainingFailed(
      name,
      `the server ended with exit code ${exitCode} at ${stopSignal} instead of 0`,
      fix,
    )
  const why =
    signal === stopSignal ? `${signal}, which it does not handle` : `${signal} when it was sent ${stopSignal}`
  return trainingFailed(name, `the server died of ${why}, instead of exiting normally, ${lost}`, fix)
}

function engineFailed(name: string, failure: EngineFailure): PgoBenchmarksError {
  const { fix } = createEngineError(failure)
  const trial = describeTrial(failure.command)
  const both = fix === undefined || failure.reason === 'exited' ? trial : `${fix}; or ${trial}`
  return trainingFailed(name, describeEngineFailure(failure), both)
}

function trainingFailed(
  name: string,
  why: string,
  fix = 'repair the engine or `training`',
): PgoBenchmarksError {
  return new PgoBenchmarksError('TRAINING_FAILED', `training run \`${name}\` failed: ${why}`, {
    fix: `${fix}; nothing was merged`,
  })
}
