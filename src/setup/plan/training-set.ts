/** What the profile is trained on and what is measured: read once, and kept apart. */
import type { ResolvedSettings } from '../../settings/settings.ts'
import { readPromptFile } from '../../workloads/prompts/prompt-file.ts'
import { MEASURED_PROMPTS, TRAINING_PROMPTS, validatePromptSets } from '../../workloads/prompts/prompts.ts'

/** How training is to be run. */
export interface TrainingSet {
  /** Prompts of training, or only of verification where a command trains. */
  readonly prompts: readonly string[]
  /** A command of the user's that trains in place of the suite; null where there is none. */
  readonly command: readonly string[] | null
  /** Concurrency levels of the training runs. */
  readonly concurrency: readonly number[]
  readonly timeoutSeconds: number
}

/** Both sets of a run. */
export interface PromptSets {
  /** Null where a command trains on what the suite does not see. */
  readonly training: readonly string[] | null
  readonly measured: readonly string[]
}

/**
 * Reads the training set.
 *
 * @throws PgoBenchmarksError `PROMPTS_INVALID`.
 */
export async function readTrainingSet(
  { prompts, file, skip, count, command, concurrency, timeoutSeconds }: ResolvedSettings['training'],
  root: string,
): Promise<TrainingSet> {
  const read =
    file === undefined ? prompts : await readPromptFile({ file, skip, count }, 'training.file', root)
  return { prompts: read ?? TRAINING_PROMPTS, command: command ?? null, concurrency, timeoutSeconds }
}

/**
 * Reads both sets.
 *
 * @throws PgoBenchmarksError `PROMPTS_INVALID`, or `PROMPTS_OVERLAP` when what `measured` names is trained on.
 */
export async function readPromptSets(settings: ResolvedSettings, root: string): Promise<PromptSets> {
  const { prompts, command } = await readTrainingSet(settings.training, root)
  const { prompts: named, file, skip, count } = settings.measured
  const read = file === undefined ? named : await readPromptFile({ file, skip, count }, 'measured.file', root)
  const isKnown =
    command === null || settings.training.prompts !== undefined || settings.training.file !== undefined
  // The suite's own set may not be measured at all; what a tier does measure is checked with it.
  if (isKnown && read !== undefined) validatePromptSets(prompts, read)
  return { training: isKnown ? prompts : null, measured: read ?? MEASURED_PROMPTS }
}
