/** What the pipeline asks of a compiler's profiles: to be collected from what training left, compared and left empty. */
import type { ProfileEvidence, ProfileOverlap } from './profile-evidence.ts'
import type { StepInputs } from '../steps/step.ts'

/** Makes profiles of what instrumented processes left. */
export interface Profiler {
  /** What its results depend on beyond the raw profiles, such as the tool's version. */
  readonly inputs: StepInputs
  /** Variables that make an instrumented process write into `rawDir`. */
  readonly createEnvironment: (rawDir: string) => Readonly<Record<string, string>>
  /**
   * Finds what `processes` training processes left in `rawDir`, merges it, and refuses a profile that would optimize nothing.
   *
   * @throws PgoBenchmarksError `PROFILE_EMPTY`, `PROFILE_FOREIGN`, `PROFDATA_FAILED`, `CANCELLED`.
   */
  readonly collect: (rawDir: string, processes: number, signal?: AbortSignal) => Promise<CollectedProfile>
  /**
   * Merges what `processes` processes left in `rawDir` and compares it with a trained profile; only where the tools can.
   *
   * @throws PgoBenchmarksError `PROFILE_EMPTY`, `PROFDATA_FAILED`, `CANCELLED`.
   */
  readonly overlap?: (
    trained: string,
    rawDir: string,
    processes: number,
    signal?: AbortSignal,
  ) => Promise<ProfileOverlap>
  /** Writes a valid profile without any counts and returns its path. */
  readonly createEmpty: (signal?: AbortSignal) => Promise<string>
}

/** A merged profile, named by its content, and what is in it. */
export interface CollectedProfile {
  readonly path: string
  /** Size of the raw profiles it was merged from, bytes. */
  readonly rawBytes: number
  readonly evidence: ProfileEvidence
  readonly writers: ProfileWriters
}

/** Which processes wrote what was merged, as far as that can be told. */
export interface ProfileWriters {
  /** Ids of processes that left files of their own; undefined where files bear none. */
  readonly ids: ReadonlySet<number> | undefined
  /** How many processes wrote at most: each has come through `main` once, a forked one with its parent's count of it. Undefined where that is not known. */
  readonly atMost: number | undefined
}
