/** What is said of arms that were made here: by this run, or by an earlier one whose stamps tell. */
import type { CompileEvidence } from '../compile/compile-step.ts'
import type { UncheckedGate } from '../plan/unchecked-gate.ts'
import type { ProbeEvidence } from '../profile/profile-evidence.ts'
import type { Output } from '../steps/step.ts'
import type { TrainedProfile } from '../training/train-step.ts'
import type { BuildEvidence } from '../verify/arms.ts'

/** An arm and what it was made with. */
export interface MadeArm {
  readonly name: string
  readonly evidence: CompileEvidence
  /** The trained profile that it was compiled with. */
  readonly trained?: { readonly sha256: Output['sha256']; readonly evidence: TrainedProfile } | undefined
}

/** The part of a build's evidence that is about its arms. `probe` is what the trial of the tools found, where there was one. */
export function describeBuild(
  arms: readonly MadeArm[],
  probe: ProbeEvidence | undefined,
): Omit<BuildEvidence, 'build'> {
  const trainings = new Map(
    arms.flatMap(({ trained }) =>
      trained === undefined ? [] : [[trained.sha256, trained.evidence] as const],
    ),
  )
  const doubts = [...trainings.values()].flatMap((trained) => trained.doubts)
  const notChecked = listUnchecked(arms, probe, [...trainings.values()])
  return {
    toolchain: arms.find(({ evidence }) => evidence.toolchain !== undefined)?.evidence.toolchain,
    ...describeProfile(arms),
    ...(doubts.length > 0 && { doubts }),
    arms: Object.fromEntries(
      arms.map(({ name, evidence: { toolchain: _, ...evidence }, trained }) => [
        name,
        { ...evidence, ...(trained !== undefined && { profileSha256: trained.sha256 }) },
      ]),
    ),
    ...(notChecked.length > 0 && { notChecked }),
  }
}

/** Evidence of the profile that most arms use: that of `pgo`, else of the first arm that was trained. */
function describeProfile(
  arms: readonly MadeArm[],
): Pick<BuildEvidence, 'profileSha256' | 'profile' | 'training'> {
  const trained = arms.filter((arm) => arm.trained !== undefined)
  const shown = (trained.find(({ name }) => name === 'pgo') ?? trained[0])?.trained
  if (shown === undefined) return { profileSha256: undefined, profile: undefined, training: undefined }
  const { sha256, evidence } = shown
  return { profileSha256: sha256, profile: evidence.profile, training: evidence.training }
}

/** What could not be seen in these binaries, and what their training lost. */
function listUnchecked(
  arms: readonly MadeArm[],
  probe: ProbeEvidence | undefined,
  trainings: readonly TrainedProfile[],
): readonly UncheckedGate[] {
  const unnamed = arms.filter(({ evidence }) => evidence.profileUse?.engineFunctions === null)
  const overflows = trainings.reduce((sum, { training }) => sum + training.valueProfileOverflows, 0)
  return [
    ...(probe?.unlinked === undefined
      ? []
      : [
          {
            gate: 'that profiles reach the compiler, with a program of ten lines',
            why: `it cannot be linked with the engine's flags: ${probe.unlinked}; an arm \`empty-profile\` shows it of the engine`,
          },
        ]),
    ...unnamed.map(({ name }) => ({
      gate: 'functions without a profile',
      why: `the binary of arm \`${name}\` names no functions: it is stripped (\`-s\` among linker flags, or neither rust-objcopy nor strip to do it with afterwards), or no ELF file`,
    })),
    ...(overflows === 0
      ? []
      : [
          {
            gate: 'values of indirect calls and memory operations',
            why: `${overflows} training processes had no room for all of them; RUSTFLAGS=-Cllvm-args=-vp-counters-per-site=8 makes more`,
          },
        ]),
  ]
}
