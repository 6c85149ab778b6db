/**
 * The stable codes of every error that a user can meet. A code never changes its meaning; the README's troubleshooting
 * section has one entry for each.
 */
export type ErrorCode =
  | 'SETTINGS_INVALID'
  | 'ENV_INVALID'
  | 'PLUGIN_MISSING'
  | 'BENCH_INVALID'
  | 'EXPECTATION_INCONCLUSIVE'
  | 'MODEL_NOT_FOUND'
  | 'MODEL_UNSUPPORTED'
  | 'MODEL_DAMAGED'
  | 'COMPILER_NOT_FOUND'
  | 'COMPILER_MISMATCH'
  | 'BUILD_FAILED'
  | 'BUILD_NO_BINARY'
  | 'BUILD_NOT_STANDALONE'
  | 'FLAGS_IGNORED'
  | 'CARGO_NOT_FOUND'
  | 'CARGO_FAILED'
  | 'CARGO_CONFIG_INVALID'
  | 'PROFDATA_NOT_FOUND'
  | 'PROFDATA_LLVM_MISMATCH'
  | 'PROFDATA_FAILED'
  | 'BOLT_NOT_FOUND'
  | 'BOLT_FAILED'
  | 'TRAINING_FAILED'
  | 'PROFILE_EMPTY'
  | 'PROFILE_FOREIGN'
  | 'PROFILE_UNUSED'
  | 'PROFILE_OF_OTHER_COMPILER'
  | 'PROMPTS_INVALID'
  | 'PROMPTS_OVERLAP'
  | 'ARM_MISSING'
  | 'ARM_NOT_EXECUTABLE'
  | 'ARMS_IDENTICAL'
  | 'ARMS_DIFFER'
  | 'ARMS_BUILT_DIFFERENTLY'
  | 'ENGINE_NOT_EXECUTABLE'
  | 'ENGINE_NEEDS_PLACE'
  | 'ARGUMENTS_TOO_LONG'
  | 'ENGINE_FAILED'
  | 'ENGINE_PROTOCOL'
  | 'OUTPUT_NO_MATCH'
  | 'SERVER_NOT_READY'
  | 'PORT_IN_USE'
  | 'WORKER_FAILED'
  | 'OUTPUT_DIFFERS'
  | 'TOO_MANY_DISCARDED'
  | 'BUDGET_TOO_SMALL'
  | 'CANCELLED'
  | 'DISK_FULL'
  | 'TARGET_NOT_WRITABLE'
  | 'LOCK_TIMEOUT'
  | 'REPORT_NOT_WRITABLE'
  | 'RESULTS_INVALID'
  | 'ARGUMENTS_INVALID'
  | 'NODE_UNSUPPORTED'

/** What an error carries beside its message. */
export interface ErrorDetails {
  /** The command or change that fixes it; shown on a line of its own. */
  readonly fix?: string
  /** The foreign error that led to this one. */
  readonly cause?: unknown
}

/**
 * The one error class of the suite. `message` names the option, path or variable and what was found there; `fix` (also
 * part of the message) says what to run or change.
 */
export class PgoBenchmarksError extends Error {
  readonly code: ErrorCode
  declare readonly fix: string | undefined

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(
      details.fix === undefined ? message : `${message}\nFix: ${details.fix}`,
      details.cause === undefined ? undefined : { cause: details.cause },
    )
    this.name = `PgoBenchmarksError [${code}]`
    this.code = code
    // Not enumerable: Vitest prints what is, and the message has it already.
    Object.defineProperty(this, 'fix', { value: details.fix })
    // Where in the suite it was thrown is no help to whoever has to fix a setting, and would bury the message.
    this.stack = `${this.name}: ${this.message}`
  }
}

/** Tells one of our errors from a foreign one, also after it has crossed a process border as a plain object. */
export function hasErrorCode(error: unknown, code: ErrorCode): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code
}

/** Tells one of our errors by its name, also when it is of another copy of this module, as that of a bundled vitest.config.ts is. */
export function isWorded(error: unknown): error is Error {
  return error instanceof Error && /^PgoBenchmarksError \[[A-Z_]+\]$/.test(error.name)
}
