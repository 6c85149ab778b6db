/** Compiling one variant and putting its binaries where they stay. */
import { join } from 'node:path'
import { copyFileAtomically } from '../../support/write-file.ts'
import { binaryPath } from '../plan/build-paths.ts'
import type { PipelinePlan } from '../plan/pipeline-plan.ts'
import type {
  EngineBuilder,
  EngineFiles,
  UsedProfile,
  Variant,
  VariantFlags,
} from '../plan/engine-builder.ts'
import type { FileHashes } from '../steps/file-hashes.ts'
import type { ProfileUse } from '../profile/profile-evidence.ts'
import { joinInputs, type Output } from '../steps/step.ts'
import type { Outcomes, Step } from '../steps/step-graph.ts'

/** What every step is made from. */
export interface Build {
  readonly plan: PipelinePlan
  readonly builder: EngineBuilder
  readonly hashes: FileHashes
}

/** A profile that will be the first output of a step. */
export interface PlannedProfile {
  readonly step: Step<unknown>
  readonly kind: UsedProfile['kind']
}

/** A variant whose profile, if it uses one, is still to be made. */
export interface PlannedVariant extends Omit<Variant, 'profile'> {
  readonly profile: 'none' | 'generate' | PlannedProfile
  /** Whether the result is an arm to measure; anything else stays in the work folder. */
  readonly measured: boolean
}

/** What the report should know of a compiled variant. */
export interface CompileEvidence extends VariantFlags {
  readonly profileUse?: ProfileUse
  /** The compiler and its version; in stamps alone, for who uses the binaries later. */
  readonly toolchain?: string
}

/** A step whose outputs are an engine's binaries. */
export type CompileStep = Step<CompileEvidence>

/** The step `build <variant>`. */
export function createCompileStep({ plan, builder }: Build, variant: PlannedVariant): CompileStep {
  const { name, lto, relocations, profile } = variant
  const profileStep = typeof profile === 'string' ? undefined : profile.step
  const resolve = (path: string): Variant => ({
    name,
    lto,
    relocations,
    profile: typeof profile === 'string' ? profile : { path, kind: profile.kind },
  })
  return {
    name: `build ${name}`,
    lane: 'compiler',
    needs: profileStep === undefined ? [] : [profileStep],
    inputs: (outcomes) =>
      joinInputs(builder.inputs, {
        // Of a profile the content counts, not its place.
        'flags of the arm': builder.describe(resolve('<profile>')),
        'merged profile': profileStep === undefined ? null : readProfile(outcomes, profileStep).sha256,
      }),
    run: async (outcomes, progress, signal) => {
      const resolved = resolve(profileStep === undefined ? '' : readProfile(outcomes, profileStep).path)
      const built = await builder.compile(resolved, progress, signal)
      const placed = placeFiles(plan, name, variant.measured)
      const finish = async (copy: string): Promise<void> => {
        // Of anything else a later step may need what an arm goes without.
        if (variant.measured) await builder.finish?.(copy, signal)
      }
      await copyFileAtomically(built.bin, placed.bin, finish)
      if (built.example !== undefined && placed.example !== undefined)
        await copyFileAtomically(built.example, placed.example, finish)
      return {
        outputs: listFiles(placed),
        evidence: {
          ...builder.describe(resolved),
          toolchain: builder.toolchain,
          ...(built.profileUse !== undefined && { profileUse: built.profileUse }),
        },
        ...(builder.observe !== undefined && { observed: await builder.observe() }),
      }
    },
  }
}

/** Where the binaries of a variant stand: an arm's beside each other, all others in a folder of the work folder. */
export function placeFiles(plan: PipelinePlan, name: string, measured: boolean): EngineFiles {
  const place = (target: string, kind: 'bin' | 'example'): string =>
    measured ? binaryPath(plan, target, name, kind) : join(plan.workDir, name, target)
  return {
    bin: place(plan.bin, 'bin'),
    example: plan.example === null ? undefined : place(plan.example, 'example'),
  }
}

/** Binaries as a step's outputs; `readFiles` turns them back. */
export function listFiles({ bin, example }: EngineFiles): readonly string[] {
  return example === undefined ? [bin] : [bin, example]
}

/** The binaries that a compile step left. */
export function readFiles(outcomes: Outcomes, step: Step<unknown>): EngineFiles {
  const [bin, example] = outcomes.of(step).outputs
  if (bin === undefined) throw new Error(`step \`${step.name}\` has no binary among its outputs`)
  return { bin: bin.path, example: example?.path }
}

/** The profile that a step left as its first output. */
function readProfile(outcomes: Outcomes, step: Step<unknown>): Output {
  const [profile] = outcomes.of(step).outputs
  if (profile === undefined) throw new Error(`step \`${step.name}\` has no profile among its outputs`)
  return profile
}
