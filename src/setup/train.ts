/** Training: the instrumented engine answers the training prompts, alone and concurrently, and writes its profiles. */
import { PgoBenchmarksError } from '../errors.ts'
import { measurePrompts, type PromptLengths } from '../workloads/prompt-lengths.ts'
import type { PipelinePlan } from './build-plan.ts'
import type { EngineFiles } from './engine-builder.ts'
import type { StepProgress } from './progress.ts'
import { planTraining } from './training-runs.ts'

/** What training ran, for the report. */
export interface TrainingEvidence {
  readonly processes: number
  /** Null where a command of the user's trained. */
  readonly requests: number | null
  /** Lengths of the prompts; null where a command trained on what the suite does not see. */
  readonly prompts: PromptLengths | null
  /** Concurrency levels that were trained at; none where a command trained. */
  readonly concurrency: readonly number[]
}

/** How training processes are started, and what stops them. */
export interface TrainingOptions {
  /** Variables of the profiler, which say where raw profiles go. */
  readonly env: Readonly<Record<string, string>>
  readonly progress: StepProgress
  readonly signal?: AbortSignal
}

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
  const { command, prompts, concurrency } = plan.training
  if (command !== null) return { processes: 1, requests: null, prompts: null, concurrency: [] }
  return { processes: runs.length, requests, prompts: measurePrompts(prompts), concurrency }
}

function cancelled(): PgoBenchmarksError {
  return new PgoBenchmarksError('CANCELLED', 'training was cancelled')
}
