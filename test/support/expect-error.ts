import { expect } from 'vitest'
import type { ErrorCode } from '../../src/errors.ts'

/**
 * Matches a PgoBenchmarksError by its code and by what its message must name, in this order: the option, path or
 * variable, what was found there, and the fix.
 */
export function refusal(code: ErrorCode, ...named: readonly string[]): Error {
  const pattern = named
    .map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join(String.raw`[\s\S]*`)
  const error: unknown = expect.objectContaining({
    name: `PgoBenchmarksError [${code}]`,
    code,
    message: expect.stringMatching(new RegExp(pattern)),
  })
  return error as Error
}
