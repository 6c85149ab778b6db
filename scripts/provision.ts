/**
 * Installs what a run needs and this machine lacks, saying each command; nothing is said or done when nothing is missing.
 * `--tests` installs what the tests need too. Under SKIP_PGO_BUILD no compiler is used, so none is looked for.
 */
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { DEFAULT_MANIFEST } from '../src/setup/build-plan.ts'
import type { Installer } from '../src/setup/install.ts'
import { findLinker } from '../src/setup/linker.ts'
import { provisionProfdata } from '../src/setup/provision.ts'
import { provisionTools } from '../src/setup/provision-tools.ts'
import { findRust } from '../src/setup/toolchain.ts'
import { listTools, type ToolScope } from '../src/setup/tools.ts'
import { readSwitch } from '../src/settings.ts'
import { runScript } from './cli.ts'

await runScript(async () => {
  const { tests } = parseArgs({ options: { tests: { type: 'boolean', default: false } } }).values
  const installer: Installer = { env: process.env, say: (text) => console.error(`[pgo] ${text}`) }
  const { env } = process
  if (!readSwitch('SKIP_PGO_BUILD')) await provisionProfdata(installer)
  else if (!tests) return
  const rust = await findRust(env)
  const wanted = new Set<ToolScope>(tests ? ['default', 'option', 'tests'] : ['default'])
  const tools = listTools(rust.llvmMajor, await findLinker(dirname(DEFAULT_MANIFEST), rust, env))
  await provisionTools(
    tools.filter(({ scope }) => wanted.has(scope)),
    installer,
  )
})
