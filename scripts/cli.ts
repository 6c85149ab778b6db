/** What the scripts share: they work with the default settings of this repository. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createProcessContext } from '../src/cli/project/context.ts'
import { runReported } from '../src/cli/run.ts'
import type { BuildContext } from '../src/setup/steps/build-context.ts'
import { findWorkDir } from '../src/setup/work-dir.ts'
import { resolveSettings } from '../src/settings/settings.ts'

/** The project root: scripts work from any directory. */
export const ROOT: string = fileURLToPath(new URL('..', import.meta.url))

/** A build context for a script, see `createProcessContext`. */
export function createScriptContext(): BuildContext {
  const durationsFile = join(findWorkDir(resolveSettings({}), ROOT), 'durations.json')
  return createProcessContext(ROOT, durationsFile, { verbose: process.argv.includes('--verbose') })
}

/** Runs a script's main function, errors in words. */
export async function runScript(main: () => Promise<void>): Promise<void> {
  await runReported(async () => {
    await main()
    return Number(process.exitCode ?? 0)
  })
}
