/** What the scripts share: progress on stderr, errors in words. They work with the default settings of this repository. */
import { fileURLToPath } from 'node:url'
import { PgoBenchmarksError } from '../src/errors.ts'
import { constants } from 'node:os'
import { join } from 'node:path'
import { resolveBuildPaths } from '../src/setup/build-plan.ts'
import type { BuildContext } from '../src/setup/pipeline.ts'
import { createStreamProgress } from '../src/setup/stream-progress.ts'
import { readSwitch, resolveSettings } from '../src/settings.ts'

/** The project root: scripts work from any directory. */
export const ROOT: string = fileURLToPath(new URL('..', import.meta.url))

/** A build context for a script: live progress on a terminal, cancelled by Ctrl-C; a second one ends the script at once. */
export function createScriptContext(): BuildContext {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // Not `once`: while ours is there, what guards the child processes leaves the signal to it.
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(128 + constants.signals[signal])
      controller.abort()
    })
  }
  const progress = createStreamProgress(process.stderr, {
    verbose: process.argv.includes('--verbose') || readSwitch('PGO_VERBOSE'),
    durationsFile: join(resolveBuildPaths(resolveSettings({}), ROOT).workDir, 'durations.json'),
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
