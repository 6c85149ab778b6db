/** The build in its order: baseline, instrumented, training and merging, gate, PGO, verification. Each step is skipped when fresh. */
import { join } from 'node:path'
import { emptyDir } from 'fs-extra/esm'
import { copyFileAtomically } from '../write-file.ts'
import type { ArmSet } from './arms.ts'
import { binaryPath, type BuildPlan } from './build-plan.ts'
import { cargoBuild, type CargoArtifacts } from './cargo-build.ts'
import { hashFile, hashValue } from './content-hash.ts'
import { ensureControl, readArms } from './existing-arms.ts'
import { gateProfile, type ProfileEvidence } from './gate-profile.ts'
import { acquireLock } from './lock.ts'
import { mergeProfile } from './merge-profile.ts'
import type { Progress, StepProgress } from './progress.ts'
import { runStep, type StepOutcome } from './step.ts'
import { train, type TrainingEvidence } from './train.ts'
import { verifyArms } from './verify-arms.ts'

const VERIFY_TIMEOUT_MS = 120_000

/** What a build reports to and can be stopped by. */
export interface BuildContext {
  readonly root: string
  readonly progress: Progress
  readonly signal?: AbortSignal
}

/** Evidence of the training step: what was run, and what its merged profile holds. */
interface TrainedProfile {
  readonly path: string
  readonly training: Omit<TrainingEvidence, 'rawProfiles'>
  readonly profile: ProfileEvidence
}

/**
 * Makes sure that both arms and the control exist, are up to date and agree. An unchanged tree runs nothing.
 *
 * @throws PgoBenchmarksError of the step that failed; nothing half-done is stamped.
 */
export async function buildArms(plan: BuildPlan, context: BuildContext): Promise<ArmSet> {
  const { progress, signal } = context
  await using _lock = await acquireLock(join(plan.workDir, 'lock'), {
    onWait: (pid) => progress.note(`waiting for process ${pid}, which is building the same arms`),
    ...(signal !== undefined && { signal }),
  })
  const baseline = await buildArm(plan, context, 'baseline', [])
  const instrumented = await buildArm(plan, context, 'instrumented', ['-Cprofile-generate'])
  const trained = await trainProfile(plan, context, instrumented)
  const pgo = await buildArm(
    plan,
    context,
    'pgo',
    [`-Cprofile-use=${trained.evidence.path}`],
    trained.evidence.path,
  )
  const arms = await readArms(plan, plan.bin, context.root)
  const verified = await verify(plan, context, Object.values(arms))
  const baselineArm = arms['baseline']
  if (baselineArm === undefined) throw new Error('the baseline is always among the arms')
  const outcomes = [baseline, instrumented, trained, pgo, verified]
  return {
    arms,
    control: await ensureControl(plan, plan.bin, baselineArm),
    evidence: {
      build: outcomes.every(({ fresh }) => fresh) ? 'unchanged' : 'built',
      toolchain: plan.rust.version,
      profileSha256: trained.stamp.outputs[trained.evidence.path],
      profile: trained.evidence.profile,
      training: trained.evidence.training,
    },
  }
}

/** Builds one arm and puts its binaries in their places; `instrumented` is no arm to measure and stays in the work folder. */
async function buildArm(
  plan: BuildPlan,
  context: BuildContext,
  arm: string,
  flags: readonly string[],
  profile?: string,
): Promise<StepOutcome<CargoArtifacts>> {
  const key = hashValue({
    source: plan.sourceKey,
    flags,
    profile: profile === undefined ? null : await hashFile(profile),
  })
  return tracked(context, `build ${arm}`, plan, key, async (progress) => {
    const built = await cargoBuild(plan, flags, progress, context.signal)
    const placed: CargoArtifacts = {
      bin: placeOf(plan, plan.bin, arm, 'bin'),
      example: plan.example === null ? undefined : placeOf(plan, plan.example, arm, 'example'),
    }
    await copyFileAtomically(built.bin, placed.bin)
    if (built.example !== undefined && placed.example !== undefined)
      await copyFileAtomically(built.example, placed.example)
    return {
      outputs: [placed.bin, ...(placed.example === undefined ? [] : [placed.example])],
      evidence: placed,
    }
  })
}

function placeOf(plan: BuildPlan, name: string, arm: string, kind: 'bin' | 'example'): string {
  if (arm === 'instrumented') return join(plan.workDir, 'instrumented', name)
  return binaryPath(plan, name, arm, kind)
}

/** Training, merging and the gate are one step: raw profiles are large and of no use once merged. */
async function trainProfile(
  plan: BuildPlan,
  context: BuildContext,
  instrumented: StepOutcome<CargoArtifacts>,
): Promise<StepOutcome<TrainedProfile>> {
  const { id, weightsBytes } = plan.model
  const key = hashValue({
    instrumented: instrumented.stamp.outputs,
    training: plan.training,
    env: plan.env,
    model: { id, weightsBytes },
    profdata: plan.profdata.version,
  })
  return tracked(context, 'train', plan, key, async (progress) => {
    const rawDir = join(plan.workDir, 'raw')
    const { rawProfiles, ...training } = await train(
      plan,
      instrumented.evidence,
      rawDir,
      progress,
      context.signal,
    )
    const path = await mergeProfile(plan, rawProfiles)
    const profile = await gateProfile(plan, path)
    await emptyDir(rawDir)
    return { outputs: [path], evidence: { path, training, profile } }
  })
}

async function verify(
  plan: BuildPlan,
  context: BuildContext,
  arms: ArmSet['arms'][string][],
): Promise<StepOutcome<null>> {
  const { prompts } = plan.training
  const key = hashValue({
    arms: arms.map(({ name, sha256 }) => [name, sha256]),
    prompts,
    model: plan.model.path,
  })
  return tracked(context, 'verify', plan, key, async () => {
    await verifyArms(arms, {
      prompts,
      modelPath: plan.model.path,
      env: plan.env,
      timeoutMs: VERIFY_TIMEOUT_MS,
    })
    return { outputs: [], evidence: null }
  })
}

async function tracked<Evidence>(
  context: BuildContext,
  name: string,
  plan: BuildPlan,
  key: string,
  run: (
    progress: StepProgress,
  ) => Promise<{ readonly outputs: readonly string[]; readonly evidence: Evidence }>,
): Promise<StepOutcome<Evidence>> {
  let progress: StepProgress | undefined
  let outcome = 'failed'
  try {
    const result = await runStep<Evidence>(join(plan.workDir, 'stamps'), {
      name: name.replaceAll(' ', '-'),
      key,
      run: async () => {
        progress = context.progress.begin(name)
        return run(progress)
      },
    })
    outcome = 'done'
    return result
  } finally {
    progress?.end(outcome)
  }
}
