/** Training: the instrumented engine answers the training prompts, alone and concurrently, and writes its profiles. */
import { PgoBenchmarksError } from '../../errors.ts'
import { measurePrompts, type PromptLengths } from '../../workloads/prompts/prompt-lengths.ts'
import type { PipelinePlan } from '../plan/pipeline-plan.ts'
import type { EngineFiles } from '../plan/engine-builder.ts'
import type { StepProgress } from '../progress/progress.ts'
import { placeAnywhere, type EnginePlace } from '../../workloads/linux/launcher.ts'
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
  /** Where every process runs, asked for anew before each. Default: anywhere. */
  readonly place?: () => EnginePlace
  /** What is trained for, where that is not the profile: shown with every run's name. */
  readonly purpose?: string
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
  { env, place = placeAnywhere, purpose, progress, signal }: TrainingOptions,
): Promise<TrainingEvidence> {
  const runs = planTraining(plan, instrumented, { env: { ...plan.env, ...env }, place, signal })
  const planned = runs.reduce((sum, run) => sum + run.requests, 0)
  let requests = 0
  let valueProfileOverflows = 0
  for (const { name, run } of runs) {
    if (signal?.aborted === true) throw cancelled()
    const shown = purpose === undefined ? name : `${purpose}, ${name}`
    const before = requests
    const show = (answered: number): void =>
      // A command of the user's is one run, and nobody sees its requests.
      planned === 0
        ? progress.update(0, 1, shown)
        : progress.update(before + answered, planned, shown, 'requests')
    show(0)
    const outcome = await run(show).catch((error: unknown) => {
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
