/** The steps that make the arms of a plan, each shared part once. */
import { createBoltSteps } from '../bolt/bolt-steps.ts'
import {
  createCompileStep,
  type Build,
  type CompileStep,
  type PlannedProfile,
} from '../compile/compile-step.ts'
import { createCompareStep, createProbeStep } from '../compile/gate-steps.ts'
import type { ArmRecipe } from '../../settings/recipes.ts'
import type { ProbeEvidence } from '../profile/profile-evidence.ts'
import type { Step } from '../steps/step-graph.ts'
import { createEmptyProfileStep, createTrainStep, type TrainStep } from '../training/train-step.ts'

/** All steps in an order in which they can run, and which of them are whose. */
export interface ArmSteps {
  readonly steps: readonly Step<unknown>[]
  /** The step that tries the tools, where there is one. */
  readonly probe: Step<ProbeEvidence> | undefined
  /** The step that leaves an arm's binaries. */
  readonly arms: ReadonlyMap<string, CompileStep>
  /** The profile step behind an arm that uses a trained profile. */
  readonly profiles: ReadonlyMap<string, TrainStep>
}

/**
 * Plans exactly the arms of `plan.recipes`. All arms of one code generation share an instrumented build and a training; link-time
 * optimization needs its own, because cargo makes it part of every symbol's hash, so that the functions of a plain build's profile are not found again.
 */
export function createArmSteps(build: Build): ArmSteps {
  const steps: Step<unknown>[] = []
  const arms = new Map<string, CompileStep>()
  const profiles = new Map<string, TrainStep>()
  const shared = new Map<string, Step<unknown>>()
  const add = <Added extends Step<unknown>>(step: Added): Added => {
    steps.push(step)
    return step
  }
  const once = <Shared extends Step<unknown>>(name: string, create: () => Shared): Shared => {
    const known = shared.get(name) as Shared | undefined
    const step = known ?? add(create())
    shared.set(name, step)
    return step
  }
  const train = (lto: boolean): TrainStep => {
    const suffix = lto ? '-lto' : ''
    const variant = { name: `instrumented${suffix}`, lto, profile: 'generate', relocations: false } as const
    const instrumented = once(variant.name, () => createCompileStep(build, { ...variant, measured: false }))
    return once(`train${suffix}`, () => createTrainStep(build, lto ? 'train lto' : 'train', instrumented))
  }
  const profileOf = ({ name, profile, lto }: ArmRecipe): 'none' | PlannedProfile => {
    if (profile === 'none') return 'none'
    if (profile === 'empty')
      return { kind: 'empty', step: once('empty profile', () => createEmptyProfileStep(build)) }
    const trained = train(lto)
    profiles.set(name, trained)
    return { kind: 'trained', step: trained }
  }
  const { recipes } = build.plan
  const trained = recipes.some(({ profile }) => profile === 'trained')
  const probe = trained && build.builder.probe !== undefined ? add(createProbeStep(build)) : undefined
  for (const recipe of recipes) {
    const { name, lto, bolt } = recipe
    const variant = { name, lto, profile: profileOf(recipe), relocations: false, measured: true }
    if (!bolt) {
      arms.set(name, add(createCompileStep(build, variant)))
      continue
    }
    if (build.plan.bolt === undefined) throw new Error('a plan with a BOLT arm has BOLT')
    const laidOut = createBoltSteps(build, build.plan.bolt, variant)
    for (const step of laidOut.steps) add(step)
    arms.set(name, laidOut.arm)
  }
  const [pgo, empty] = [arms.get('pgo'), arms.get('empty-profile')]
  if (pgo !== undefined && empty !== undefined) add(createCompareStep(pgo, empty))
  return { steps, probe, arms, profiles }
}
