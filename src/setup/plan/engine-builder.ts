/** What the pipeline asks of a kind of engine: to be compiled in a variant, and to have its profiles made of what training left. */
import type { Observed } from '../steps/observed.ts'
import type { ProbeEvidence, ProfileUse } from '../profile/profile-evidence.ts'
import type { Profiler } from '../profile/profiler.ts'
import type { StepProgress } from '../progress/progress.ts'
import type { StepInputs } from '../steps/step.ts'

/** What one compilation is to produce; everything that is not named here is the same in all variants. */
export interface Variant {
  /** For messages and file names: an arm, or `instrumented`. */
  readonly name: string
  /** Fat link-time optimization in one codegen unit. */
  readonly lto: boolean
  /** Compiled without a profile, to write one, or with the merged one at a path. */
  readonly profile: 'none' | 'generate' | UsedProfile
  /** Whether the linker keeps relocations, without which BOLT can move no function. */
  readonly relocations: boolean
}

/** A merged profile to compile with: a trained one, or one without any counts. */
export interface UsedProfile {
  readonly path: string
  readonly kind: 'trained' | 'empty'
}

/** Paths of compiled binaries; `example` is undefined when the engine has none. */
export interface EngineFiles {
  readonly bin: string
  readonly example: string | undefined
}

/** A compiled variant. */
export interface CompiledEngine extends EngineFiles {
  /** How the binary stands to the profile that it was compiled with, where that could be looked at. */
  readonly profileUse?: ProfileUse
}

/** What a variant's compiler is told beyond what all variants are told. */
export interface VariantFlags {
  readonly flags: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Options of BOLT, for an arm that went through it. */
  readonly bolt?: readonly string[]
}

/** One kind of engine, ready to be built. */
export interface EngineBuilder {
  /** The compiler and its version, for the report. */
  readonly toolchain: string
  /** What every variant depends on, by name: sources, toolchain, the user's flags. */
  readonly inputs: StepInputs
  /** The flags of a variant, which are part of its key and of the evidence. */
  readonly describe: (variant: Variant) => VariantFlags
  /**
   * Compiles a variant; the files may be overwritten by the next call.
   *
   * @throws PgoBenchmarksError `CARGO_FAILED` or the like, `PROFILE_FOREIGN` for a profile of something else, `CANCELLED`.
   */
  readonly compile: (
    variant: Variant,
    progress: StepProgress,
    signal?: AbortSignal,
  ) => Promise<CompiledEngine>
  /** Makes of a compiled binary, in its place, what the user's own build makes of it: takes out its symbols. */
  readonly finish?: (path: string, signal?: AbortSignal) => Promise<void>
  /** What the last compilation read beyond `inputs`, where its tools say so. */
  readonly observe?: () => Promise<Observed>
  readonly profiler: Profiler
  /** Tells the engine's own functions in a profile from those of what it is linked with, by symbol; for BOLT's profiles. */
  readonly readOwn: () => Promise<(symbol: string) => boolean>
  /**
   * Tries on something small whether a profile's counts reach the compiler at all.
   *
   * @throws PgoBenchmarksError `PROFILE_UNUSED`, `CANCELLED`.
   */
  readonly probe?: (progress: StepProgress, signal?: AbortSignal) => Promise<ProbeEvidence>
}
