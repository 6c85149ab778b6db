import type { ErrorCode } from './error-codes.ts'
import { cleanText } from './support/clean-text.ts'
import { maskText } from './support/secrets.ts'

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
 * part of the message) says what to run or change. What engines, tools and files said stands in them cleaned, and secrets in
 * command lines masked: nothing that prints an error has to think of it.
 */
export class PgoBenchmarksError extends Error {
  readonly code: ErrorCode
  declare readonly fix: string | undefined

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    const [said, fix] = [message, details.fix].map((text) => text && show(text))
    super(
      fix === undefined ? said : `${said}\nFix: ${fix}`,
      details.cause === undefined ? undefined : { cause: cleanError(details.cause) },
    )
    this.name = `PgoBenchmarksError [${code}]`
    this.code = code
    // Not enumerable: Vitest prints what is, and the message has it already.
    Object.defineProperty(this, 'fix', { value: fix })
    // Where in the suite it was thrown is no help to whoever has to fix a setting, and would bury the message.
    this.stack = `${this.name}: ${this.message}`
  }
}

/** Longest chain of causes that is kept. */
const DEEPEST_CAUSE = 5

/**
 * A foreign error as it may be printed: its name, code, message and stack, cleaned, and those of its causes. Whatever else it has, such as all that
 * a tool wrote, is left behind, because Vitest prints an error's fields too. One of ours is clean already.
 */
export function cleanError(error: unknown, depth = 0): Error {
  if (error instanceof PgoBenchmarksError) return error
  if (!(error instanceof Error)) return new Error(show(String(error)))
  const { name, message, stack, cause } = error
  const nested = cause === undefined || depth === DEEPEST_CAUSE ? {} : { cause: cleanError(cause, depth + 1) }
  const clean = new Error(show(message), nested)
  clean.name = cleanText(name)
  clean.stack = show(stack ?? `${name}: ${message}`)
  return 'code' in error && typeof error.code === 'string'
    ? Object.assign(clean, { code: cleanText(error.code) })
    : clean
}

/** Text of others as a message may have it. */
function show(text: string): string {
  return cleanText(maskText(text))
}

/** Tells one of our errors from a foreign one, also after it has crossed a process border as a plain object. */
export function hasErrorCode(error: unknown, code: ErrorCode): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code
}

/** Tells one of our errors by its name, also when it is of another copy of this module, as that of a bundled vitest.config.ts is. */
export function isWorded(error: unknown): error is Error {
  return error instanceof Error && /^PgoBenchmarksError \[[A-Z_]+\]$/.test(error.name)
}
