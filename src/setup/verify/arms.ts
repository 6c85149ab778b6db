/** The finished arms: what setup hands to measuring. Plain data. */
import type { CompileEvidence } from '../compile/compile-step.ts'
import type { ProfileEvidence } from '../profile/profile-evidence.ts'
import type { TrainedProfile } from '../training/train-step.ts'
import type { TrainingDoubt } from '../training/weigh-training.ts'
import type { UncheckedGate } from '../plan/unchecked-gate.ts'

/** One binary under test. */
export interface Arm {
  readonly name: string
  /** Absolute path. */
  readonly binary: string
  readonly sha256: string
  readonly bytes: number
  /** The binary that it is a byte-identical copy of. */
  readonly copyOf?: string
  /** SHA-256 over the shared libraries that it brings along, where it has any; only of finished binaries. */
  readonly librariesSha256?: string
  /** Arguments of this arm alone, behind those that all arms get. */
  readonly extraArgs?: readonly string[]
  /** Variables of this arm alone. */
  readonly env?: Readonly<Record<string, string>>
}

/** How the arms came to be, for the report; undefined parts are unknown, as under `SKIP_PGO_BUILD`. */
export interface BuildEvidence {
  /** `built` or `unchanged` by this run, `skipped` by `SKIP_PGO_BUILD`, or `prebuilt` by somebody else. */
  readonly build: 'built' | 'unchanged' | 'skipped' | 'prebuilt'
  readonly toolchain: string | undefined
  readonly profileSha256: string | undefined
  readonly profile: ProfileEvidence | undefined
  readonly training: TrainedProfile['training'] | undefined
  /** How each arm was made, by its name. */
  readonly arms?: Readonly<Record<string, ArmEvidence>>
  /** What speaks against the training. */
  readonly doubts?: readonly TrainingDoubt[]
  /** What could not be checked of these arms. */
  readonly notChecked?: readonly UncheckedGate[]
}

/** What an arm's compiler and linker were told beyond what all arms are, and what came of its profile. */
export interface ArmEvidence extends Omit<CompileEvidence, 'toolchain'> {
  /** The merged profile it was compiled with. */
  readonly profileSha256?: string
}

/** Everything setup made sure of. */
export interface ArmSet {
  readonly arms: Readonly<Record<string, Arm>>
  /** The byte-identical copy of the baseline. */
  readonly control: Arm
  readonly evidence: BuildEvidence
}

/** Whether two arms are one program: the same bytes, and the same libraries beside them. */
export function isSameProgram(first: Arm, second: Arm): boolean {
  return first.sha256 === second.sha256 && first.librariesSha256 === second.librariesSha256
}
