/** What the profile is trained on and what is measured: read once, and kept apart. */
import { resolve } from 'node:path'
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

type Choice = ResolvedSettings['measured']

/**
 * Reads the training set.
 *
 * @throws PgoBenchmarksError `PROMPTS_INVALID`.
 */
export async function readTrainingSet(
  { command, concurrency, timeoutSeconds, ...choice }: ResolvedSettings['training'],
  root: string,
): Promise<TrainingSet> {
  const prompts = (await readChoice('training', choice, root)) ?? TRAINING_PROMPTS
  return { prompts, command: command ?? null, concurrency, timeoutSeconds }
}

/**
 * Reads both sets.
 *
 * @throws PgoBenchmarksError `PROMPTS_INVALID`, or `PROMPTS_OVERLAP` when what `measured` names is trained on.
 */
export async function readPromptSets(settings: ResolvedSettings, root: string): Promise<PromptSets> {
  const { training, measured } = settings
  const { prompts, command } = await readTrainingSet(training, root)
  const read = await readChoice('measured', measured, root)
  const isKnown = command === null || training.prompts !== undefined || training.file !== undefined
  // The suite's own set may not be measured at all; what a tier does measure is checked with it.
  if (isKnown && read !== undefined)
    validatePromptSets(prompts, read, describeSeparation(training, measured, root))
  return { training: isKnown ? prompts : null, measured: read ?? MEASURED_PROMPTS }
}

/** The prompts that a setting names, be it by a file; undefined where it names none. */
async function readChoice(
  name: 'training' | 'measured',
  { prompts, file, ...part }: Choice,
  root: string,
): Promise<readonly string[] | undefined> {
  return file === undefined ? prompts : readPromptFile({ file, ...part }, `${name}.file`, root)
}

/** How two sets that share prompts are taken apart. */
function describeSeparation(training: Choice, measured: Choice, root: string): string {
  const [trained, other] = [training.file, measured.file]
  if (trained !== undefined && other !== undefined && resolve(root, trained) === resolve(root, other)) {
    return `both sets are of ${trained}: choose \`training.skip\`, \`training.count\`, \`measured.skip\` and \`measured.count\` so that they share no prompt, with the same \`minCharacters\` and \`maxCharacters\` for both`
  }
  return `take these prompts out of ${nameSource('training', trained)}, or out of ${nameSource('measured', other)}`
}

function nameSource(set: 'training' | 'measured', file: string | undefined): string {
  return file === undefined
    ? `\`${set}.prompts\``
    : `${file} (\`${set}.file\`; \`${set}.skip\` and \`${set}.count\` choose)`
}
