/** Training: the instrumented engine answers the training prompts, alone and concurrently, and writes its profiles. */
import { PgoBenchmarksError } from '../../errors.ts'
import { measurePrompts, type PromptLengths } from '../../workloads/prompts/prompt-lengths.ts'
import type { PipelinePlan } from '../plan/pipeline-plan.ts'
import type { EngineFiles } from '../plan/engine-builder.ts'
import type { StepProgress } from '../progress/progress.ts'
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
  /** Processes that ran out of room for the values of indirect calls and memory operations: some of these are missing. */
  readonly valueProfileOverflows: number
}

/** How training processes are started, and what stops them. */
export interface TrainingOptions {
  /** Variables of the profiler, which say where raw profiles go. */
  readonly env: Readonly<Record<string, string>>
  /** Put in front of every process, see `Launcher.prefix`. Default: nothing. */
  readonly launcher?: readonly string[]
  readonly progress: StepProgress
  readonly signal?: AbortSignal
}

/** LLVM's runtime when the counters of a module are used up (compiler-rt/lib/profile/InstrProfilingValue.c, `allocateOneNode`). */
const VALUE_PROFILE_OVERFLOW = /LLVM Profile Warning: Unable to track new values/

/**
 * Trains an instrumented engine. Every process must exit normally, since one that is killed writes no profile.
 *
 * @throws PgoBenchmarksError `TRAINING_FAILED` that names the run, `CANCELLED`.
 */
export async function train(
  plan: PipelinePlan,
  instrumented: EngineFiles,
  { env, launcher = [], progress, signal }: TrainingOptions,
): Promise<TrainingEvidence> {
  const runs = planTraining(plan, instrumented, { env: { ...plan.env, ...env }, launcher, signal })
  let requests = 0
  let valueProfileOverflows = 0
  for (const [index, { name, run }] of runs.entries()) {
    if (signal?.aborted === true) throw cancelled()
    progress.update(index, runs.length, name)
    const outcome = await run().catch((error: unknown) => {
      // An engine that was ended by the cancellation has not failed.
      throw signal?.aborted === true ? cancelled() : error
    })
    requests += outcome.requests
    if (VALUE_PROFILE_OVERFLOW.test(outcome.stderr)) valueProfileOverflows += 1
  }
  const { command, prompts, concurrency } = plan.training
  if (command !== null)
    return { processes: 1, requests: null, prompts: null, concurrency: [], valueProfileOverflows }
  return {
    processes: runs.length,
    requests,
    prompts: measurePrompts(prompts),
    concurrency,
    valueProfileOverflows,
  }
}

function cancelled(): PgoBenchmarksError {
  return new PgoBenchmarksError('CANCELLED', 'training was cancelled')
}
