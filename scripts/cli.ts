/** What the scripts share: progress on stderr, errors in words. They work with the default settings of this repository. */
import { fileURLToPath } from 'node:url'
import { PgoBenchmarksError } from '../src/errors.ts'
import { createProgress } from '../src/setup/progress.ts'
import type { BuildContext } from '../src/setup/pipeline.ts'

/** The project root: scripts work from any directory. */
export const ROOT: string = fileURLToPath(new URL('..', import.meta.url))

/** A build context for a script: live progress on a terminal, cancelled by Ctrl-C. */
export function createScriptContext(): BuildContext {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort())
  const progress = createProgress({
    write: (text) => process.stderr.write(text),
    live: process.stderr.isTTY && process.env['CI'] === undefined,
    verbose: process.argv.includes('--verbose') || process.env['PGO_VERBOSE'] === '1',
  })
  return { root: ROOT, progress, signal: controller.signal }
}

/** Runs a script's main function; one of our errors is printed without its stack, which would hide the fix. */
export async function runScript(main: () => Promise<void>): Promise<void> {
  try {
    await main()
  } catch (error) {
    process.exitCode = 1
    const worded = error instanceof PgoBenchmarksError || isArgumentError(error)
    console.error(worded ? `${error.name}: ${error.message}` : error)
  }
}

/** What `util.parseArgs` throws for an option that a script does not have. */
function isArgumentError(error: unknown): error is Error {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
}
