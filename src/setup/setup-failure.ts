/** A setup that failed, on its way to the tiers that would have needed it. */
import { cleanError, PgoBenchmarksError, type ErrorCode } from '../errors.ts'

/** Why a run could not be prepared; plain data. */
export interface SetupFailure {
  /** Null for an error that is not one of ours. */
  readonly code: ErrorCode | null
  readonly message: string
  readonly stack: string | undefined
}

/** Makes plain data of what the setup threw. */
export function describeSetupFailure(error: unknown): SetupFailure {
  if (error instanceof PgoBenchmarksError) {
    return { code: error.code, message: error.message, stack: undefined }
  }
  const { message, stack } = cleanError(error)
  return { code: null, message, stack }
}

/** The error that a failed setup was, for every tier. */
export function createSetupError({ code, message, stack }: SetupFailure): Error {
  if (code !== null) return new PgoBenchmarksError(code, message)
  const error = new Error(`the setup failed: ${message}`)
  if (stack !== undefined) error.stack = stack
  return error
}
