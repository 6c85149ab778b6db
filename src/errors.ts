import type { ErrorCode } from './error-codes.ts'

export type { ErrorCode } from './error-codes.ts'

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
