/** What is known of a profile and of the binary that was compiled with it: plain data, for the gates and the report. */

/** What the merged profile holds, for the report. */
export interface ProfileEvidence {
  readonly totalFunctions: number
  readonly executedFunctions: number
  /** Executed functions of the engine's own crate. */
  readonly executedEngineFunctions: number
  readonly maximumCount: number
  /** The largest count of any basic block. */
  readonly maximumBlockCount: number
  /** All counts added up. */
  readonly totalCount: number
  /** The functions with the largest counts, hottest first, mangled. */
  readonly hottest: readonly { readonly name: string; readonly count: number }[]
}

/**
 * Shares from 0 to 1 of `llvm-profdata overlap`: the sum over all counters of the smaller of both profiles' shares of their totals
 * (llvm/lib/ProfileData/InstrProf.cpp, `OverlapStats::score`). Null where a profile has no counters of a kind.
 */
export interface ProfileOverlap {
  /** Of the edges between basic blocks: which code runs, and how often. */
  readonly edges: number
  /** Of the targets of indirect calls. */
  readonly indirectCalls: number | null
  /** Of the sizes of memory operations. */
  readonly memoryOperations: number | null
}

/** How the engine's own functions in a binary stand in the profile that it was compiled with. */
export interface ProfileUse {
  /** Functions of the engine's own that have code in the binary; null where it names none (stripped, or no ELF file). */
  readonly engineFunctions: number | null
  /** Those that training executed. */
  readonly withCounts: number
  /** Those that the profile does not know at all. */
  readonly withoutProfile: number
}

/** What the trial found; `differs` is null where executables are no ELF files. */
export interface ProbeEvidence {
  /** What the linker said that could not link it with the user's flags. */
  readonly unlinked?: string
  readonly differs: boolean | null
}
