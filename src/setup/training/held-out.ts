/** A short run on prompts that are neither trained on nor measured, for evidence alone: how far does training resemble other use? */
import { removeTemporary } from '../../support/temporary.ts'
import { HELD_OUT_PROMPTS, isSamePrompt } from '../../workloads/prompts/prompts.ts'
import type { PipelinePlan } from '../plan/pipeline-plan.ts'
import type { EngineFiles } from '../plan/engine-builder.ts'
import type { Profiler } from '../profile/profiler.ts'
import type { ProfileOverlap } from '../profile/profile-evidence.ts'
import { createRawFolder } from '../plan/sweep.ts'
import { train, type TrainingOptions } from './train.ts'

/** What came of it. */
export interface HeldOutEvidence extends ProfileOverlap {
  readonly prompts: number
  readonly concurrency: number
}

/**
 * Serves the held-out prompts on the instrumented engine, at the middle one of training's levels, and compares the profile with the trained one. Null where the profiler
 * compares none, where the user's own command trained and nobody knows on what, or where no prompt is left that is not trained on.
 *
 * @throws PgoBenchmarksError `TRAINING_FAILED`, `PROFILE_EMPTY`, `PROFDATA_FAILED`, `CANCELLED`.
 */
export async function compareHeldOut(
  plan: PipelinePlan,
  profiler: Profiler,
  instrumented: EngineFiles,
  trained: string,
  options: Omit<TrainingOptions, 'env'>,
): Promise<HeldOutEvidence | null> {
  const { training } = plan
  const prompts = HELD_OUT_PROMPTS.filter(
    (prompt) => !training.prompts.some((trainedOn) => isSamePrompt(trainedOn, prompt)),
  )
  if (profiler.overlap === undefined || training.command !== null || prompts.length === 0) return null
  const levels = [...training.concurrency].sort((left, right) => left - right)
  const concurrency = levels[Math.floor(levels.length / 2)] ?? 1
  const rawDir = await createRawFolder(plan)
  try {
    const heldOut = { ...training, prompts, concurrency: [concurrency] }
    // Through the protocol alone: the command line of the suite's own engine takes one prompt a process.
    const served = { ...plan, training: heldOut, ownEngine: false }
    const env = profiler.createEnvironment(rawDir)
    const { processes } = await train(
      served,
      { ...instrumented, example: undefined },
      {
        ...options,
        env,
        purpose: 'held-out prompts',
      },
    )
    const overlap = await profiler.overlap(trained, rawDir, processes, options.signal)
    return { ...overlap, prompts: prompts.length, concurrency }
  } finally {
    await removeTemporary(rawDir)
  }
}
