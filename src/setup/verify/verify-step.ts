/** The step `verify`: the same for arms that were just built, that somebody else built, and that `SKIP_PGO_BUILD` takes as they are. */
import { join } from 'node:path'
import type { ResolvedSettings } from '../../settings/settings.ts'
import { findLauncher } from '../../workloads/linux/launcher.ts'
import type { Model } from '../../workloads/model/model.ts'
import type { Answering, Arm, BuildEvidence } from './arms.ts'
import { acquireBuildLock } from '../steps/build-lock.ts'
import type { BuildPaths } from '../plan/build-paths.ts'
import type { PipelinePlan } from '../plan/pipeline-plan.ts'
import type { FileHashes } from '../steps/file-hashes.ts'
import { hashModel } from '../plan/model-hash.ts'
import type { BuildContext } from '../steps/build-context.ts'
import type { StepProgress } from '../progress/progress.ts'
import { checkStep, runStep, type StepInputs, type StepResult } from '../steps/step.ts'
import { namingStorageFailures } from '../steps/storage-failure.ts'
import { readTrainingSet } from '../plan/training-set.ts'
import { verifyArms, verifyItself, type Verification } from './verify-arms.ts'

/** How arms are asked. */
export type VerificationPlan = Pick<
  PipelinePlan,
  'protocol' | 'model' | 'env' | 'cpus' | 'startTimeoutSeconds'
> & {
  readonly training: Pick<PipelinePlan['training'], 'prompts'>
}

export const VERIFY = 'verify'
export const VERIFY_ITSELF = 'verify baseline'
const TIMEOUT_MS = 120_000

/** What the step depends on: the arms by content, what they are told, and what they are asked. */
export async function describeVerification(
  plan: VerificationPlan,
  arms: readonly Arm[],
  hashes: FileHashes,
): Promise<StepInputs> {
  return {
    arms: arms.map(({ name, sha256, librariesSha256 = null, extraArgs = [], env = {} }) => [
      name,
      sha256,
      librariesSha256,
      extraArgs,
      env,
    ]),
    prompts: plan.training.prompts,
    protocol: plan.protocol,
    model: await hashModel(plan.model, hashes),
    env: plan.env,
  }
}

/**
 * Runs the step.
 *
 * @throws PgoBenchmarksError as `verifyArms`.
 */
export async function runVerification(
  plan: VerificationPlan,
  arms: readonly Arm[],
  progress: StepProgress,
  signal: AbortSignal | undefined,
): Promise<StepResult<Answering | null>> {
  const answering = await verifyArms(arms, {
    ...(await createVerification(plan, signal)),
    onArm: (asked, name) => progress.update(asked, arms.length, name, 'arms'),
  })
  return { outputs: [], evidence: answering ?? null }
}

/**
 * Asks the baseline alone, as soon as it is there: an engine that differs from run to run is found before everything is built.
 *
 * @throws PgoBenchmarksError as `verifyItself`.
 */
export async function runSelfVerification(
  plan: VerificationPlan,
  baseline: Arm,
  progress: StepProgress,
  signal: AbortSignal | undefined,
): Promise<StepResult<null>> {
  progress.update(0, 1, baseline.name, 'arms')
  await verifyItself(baseline, await createVerification(plan, signal))
  return { outputs: [], evidence: null }
}

async function createVerification(
  plan: VerificationPlan,
  signal: AbortSignal | undefined,
): Promise<Verification> {
  return {
    prompts: plan.training.prompts,
    protocol: plan.protocol,
    model: plan.model?.path,
    env: plan.env,
    timeoutMs: TIMEOUT_MS,
    startTimeoutMs: plan.startTimeoutSeconds * 1000,
    place: await findLauncher(plan.cpus === 'auto'),
    signal,
  }
}

/**
 * Verifies arms that no build of this run made, unless these very files have agreed before, be it at the end of their build.
 *
 * @returns how fast the baseline answered then.
 * @throws PgoBenchmarksError as `verifyArms`, `LOCK_TIMEOUT`, `DISK_FULL`, `TARGET_NOT_WRITABLE`.
 */
export async function verifyFoundArms(
  project: { readonly settings: ResolvedSettings; readonly model: Model | null; readonly hashes: FileHashes },
  { workDir, targetDir }: Pick<BuildPaths, 'workDir' | 'targetDir'>,
  arms: readonly Arm[],
  context: BuildContext,
): Promise<Pick<BuildEvidence, 'answering'>> {
  const { settings, model, hashes } = project
  const training = await readTrainingSet(settings.training, context.root)
  const plan = { ...settings, model, training }
  const inputs = await describeVerification(plan, arms, hashes)
  const store = { stampDir: join(workDir, 'stamps'), targetDir, hashes, env: process.env }
  // Without the lock: binaries that have been verified may stand where nothing can be written.
  const checked = await checkStep<Answering | null>(store, VERIFY, inputs)
  if (checked.fresh) return noteAnswering(checked.evidence)
  return namingStorageFailures(targetDir, async () => {
    await using _lock = await acquireBuildLock(workDir, context)
    const { evidence } = await runStep(store, VERIFY, inputs, async () => {
      const progress = context.progress.begin(VERIFY)
      return endingProgress(progress, async () => runVerification(plan, arms, progress, context.signal))
    })
    await hashes.save()
    return noteAnswering(evidence)
  })
}

/** What a stamp has of it: nothing, where an earlier version wrote it. */
export function noteAnswering(evidence: Answering | null): Pick<BuildEvidence, 'answering'> {
  return evidence === null ? {} : { answering: evidence }
}

async function endingProgress<Result>(progress: StepProgress, run: () => Promise<Result>): Promise<Result> {
  let ending = 'failed'
  try {
    const result = await run()
    ending = 'done'
    return result
  } finally {
    progress.end(ending)
  }
}
