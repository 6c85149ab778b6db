import { inspect } from 'node:util'
import { cleanError, isWorded } from '../errors.ts'
import { printProblem } from '../support/print.ts'

/** Runs a program's main function, whose result is the exit code; one of our errors is printed without its stack, which would hide the fix. */
export async function runReported(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main()
  } catch (error) {
    process.exitCode = 1
    const worded = isWorded(error) || isArgumentError(error)
    printProblem(worded ? `${error.name}: ${error.message}` : inspect(cleanError(error)))
  }
}

/** What `util.parseArgs` throws for an option that a script does not have. */
function isArgumentError(error: unknown): error is Error {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
}
