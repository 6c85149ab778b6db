/** From a plan to its arms: every step that is stale runs, the arms are verified, and what was done is the evidence. */
import { join } from 'node:path'
import type { Arm, ArmSet } from '../verify/arms.ts'
import { announceFirstBuild } from './announce-first-build.ts'
import { createArmSteps, type ArmSteps } from './arm-steps.ts'
import { describeBuild, type MadeArm } from './describe-build.ts'
import type { BuildContext } from '../steps/build-context.ts'
import { acquireBuildLock } from '../steps/build-lock.ts'
import type { PipelinePlan } from '../plan/pipeline-plan.ts'
import type { Build, CompileStep } from '../compile/compile-step.ts'
import type { EngineBuilder } from '../plan/engine-builder.ts'
import { openProjectHashes } from '../steps/file-hashes.ts'
import { ensureControl, readArms } from '../verify/existing-arms.ts'
import { removeStale } from '../plan/remove-stale.ts'
import { namingStorageFailures } from '../steps/storage-failure.ts'
import { sweepLeftovers } from '../plan/sweep.ts'
import type { StampStore } from '../steps/step.ts'
import { planSteps, runSteps, type Outcomes, type PlannedStep, type Step } from '../steps/step-graph.ts'
import {
  describeVerification,
  runSelfVerification,
  runVerification,
  VERIFY,
  VERIFY_ITSELF,
} from '../verify/verify-step.ts'

/**
 * Makes sure that all arms of a plan and the control exist, are up to date and agree. An unchanged tree runs nothing.
 *
 * @throws PgoBenchmarksError of the step that failed; nothing half-done is stamped.
 */
export async function buildArms(
  plan: PipelinePlan,
  builder: EngineBuilder,
  context: BuildContext,
): Promise<ArmSet> {
  return namingStorageFailures(plan.targetDir, async () => buildLocked(plan, builder, context))
}

async function buildLocked(
  plan: PipelinePlan,
  builder: EngineBuilder,
  context: BuildContext,
): Promise<ArmSet> {
  await using _lock = await acquireBuildLock(plan.workDir, context)
  await sweepLeftovers(plan)
  const build = { plan, builder, hashes: await openProjectHashes(plan) }
  const armSteps = createArmSteps(build)
  const steps = listSteps(build, armSteps)
  const store = createStampStore(build)
  await announceFirstBuild(plan, steps, store, context.progress)
  const outcomes = await runSteps(store, steps, context)
  const arms = await readArms(plan, plan.bin, context.root, [...armSteps.arms.keys()], build.hashes.hash)
  const baseline = arms['baseline']
  if (baseline === undefined) throw new Error('the baseline is always among the arms')
  const control = await ensureControl(plan, plan.bin, baseline, build.hashes.hash)
  if (!outcomes.allFresh) await removeStale(plan)
  await build.hashes.save()
  return {
    arms,
    control,
    evidence: {
      build: outcomes.allFresh ? 'unchanged' : 'built',
      ...describeBuild(readMade(armSteps, outcomes), armSteps.probe && outcomes.of(armSteps.probe).evidence),
      toolchain: builder.toolchain,
    },
  }
}

/** Says of every step of a build whether it would run and why; runs nothing. */
export async function planArms(plan: PipelinePlan, builder: EngineBuilder): Promise<readonly PlannedStep[]> {
  const build = { plan, builder, hashes: await openProjectHashes(plan) }
  const armSteps = createArmSteps(build)
  return planSteps(createStampStore(build), listSteps(build, armSteps))
}

function createStampStore({ plan: { workDir, targetDir }, hashes }: Build): StampStore {
  return { stampDir: join(workDir, 'stamps'), targetDir, hashes, env: process.env }
}

function listSteps(build: Build, armSteps: ArmSteps): readonly Step<unknown>[] {
  return [...armSteps.steps, createSelfVerifyStep(build, armSteps), createVerifyStep(build, armSteps)]
}

function readArm(name: string, step: CompileStep, outcomes: Outcomes): Arm {
  const [bin] = outcomes.of(step).outputs
  if (bin === undefined) throw new Error(`arm \`${name}\` has no binary`)
  return { name, binary: bin.path, sha256: bin.sha256, bytes: 0 }
}

function createSelfVerifyStep({ plan, hashes }: Build, { arms }: ArmSteps): Step<null> {
  const step = arms.get('baseline')
  if (step === undefined) throw new Error('the baseline is always among the arms')
  const read = (outcomes: Outcomes): Arm => readArm('baseline', step, outcomes)
  return {
    name: VERIFY_ITSELF,
    needs: [step],
    inputs: async (outcomes) => describeVerification(plan, [read(outcomes)], hashes),
    run: async (outcomes, progress, signal) => runSelfVerification(plan, read(outcomes), progress, signal),
  }
}

function createVerifyStep({ plan, hashes }: Build, { arms }: ArmSteps): Step<null> {
  const list = (outcomes: Outcomes): readonly Arm[] =>
    [...arms].map(([name, step]) => readArm(name, step, outcomes))
  return {
    name: VERIFY,
    needs: [...arms.values()],
    inputs: async (outcomes) => describeVerification(plan, list(outcomes), hashes),
    run: async (outcomes, progress, signal) => runVerification(plan, list(outcomes), progress, signal),
  }
}

function readMade({ arms, profiles }: ArmSteps, outcomes: Outcomes): readonly MadeArm[] {
  return [...arms].map(([name, step]) => {
    const { evidence } = outcomes.of(step)
    const profile = profiles.get(name)
    const trained = profile === undefined ? undefined : outcomes.of(profile)
    const [output] = trained?.outputs ?? []
    if (trained === undefined || output === undefined) return { name, evidence }
    return { name, evidence, trained: { sha256: output.sha256, evidence: trained.evidence } }
  })
}
