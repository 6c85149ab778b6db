import type { ProfdataTool } from '../tools/toolchain.ts'

/** What an LLVM profiler works with. */
export interface LlvmProfilerPlan {
  readonly workDir: string
  readonly profdata: ProfdataTool
  /** Name of the engine's binary. */
  readonly bin: string
  /**
   * Whether a function, by its mangled name, is the engine's own; some of these have to be among the executed ones. Default: those
   * of the crate that is called as the binary is.
   */
  readonly isOwn?: (symbol: string) => boolean
}
