/** What commands print. Nothing else in src writes to a terminal but `openConsole`; the linter sees to it. */
/* oxlint-disable no-console, no-restricted-properties */
import { cleanStyled } from './clean-text.ts'

/** Prints lines to stdout, cleaned of what a terminal or a CI system would obey. */
export function print(lines: string): void {
  console.log(cleanStyled(lines))
}

/** Columns of the terminal that stdout is; elsewhere there is no limit. */
export function printWidth(): number {
  return process.stdout.columns ?? Number.POSITIVE_INFINITY
}

/** The same to stderr. */
export function printProblem(lines: string): void {
  console.error(cleanStyled(lines))
}
