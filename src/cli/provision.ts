import { dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { PgoBenchmarksError } from '../errors.ts'
import { DEFAULT_MANIFEST } from '../setup/build-plan.ts'
import type { Installer } from '../setup/install.ts'
import { findLinker } from '../setup/linker.ts'
import { DEFAULT_NEEDS, listNeeds, type Needs } from '../setup/needs.ts'
import { provisionProfdata } from '../setup/provision.ts'
import { provisionTools } from '../setup/provision-tools.ts'
import { findRust } from '../setup/toolchain.ts'
import { listTools, type ToolScope } from '../setup/tools.ts'
import { readSwitch } from '../settings.ts'
import { findSettings } from './project-settings.ts'

/** What the tests of this repository need, whatever the settings are: every tool. */
const TEST_SCOPES: ReadonlySet<ToolScope> = new Set(['default', 'option', 'tests'])
const PROJECT_SCOPES: ReadonlySet<ToolScope> = new Set(['default'])

/**
 * Installs what a project needs and this machine lacks, saying each command; nothing is said or done when nothing is missing. Under SKIP_PGO_BUILD no
 * compiler is used, so none is looked for.
 */
export async function run(args: readonly string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { tests: { type: 'boolean', default: false } },
  })
  const { tests } = values
  const skip = readSwitch('SKIP_PGO_BUILD')
  if (skip && !tests) return 0
  const { env } = process
  const installer: Installer = { env, say: (text) => console.error(`[pgo] ${text}`) }
  const needs = tests ? DEFAULT_NEEDS : await readNeeds(resolve(positionals[0] ?? '.'))
  if (needs.rust && !skip) await provisionProfdata(installer)
  const rust = await findRust(env).catch((error: unknown) => {
    // Only a project that cargo builds has to have it.
    if (needs.rust || !(error instanceof PgoBenchmarksError)) throw error
    return undefined
  })
  const linker = rust === undefined ? undefined : await findLinker(dirname(DEFAULT_MANIFEST), rust, env)
  const scopes = tests ? TEST_SCOPES : PROJECT_SCOPES
  const wanted = listTools(rust?.llvmMajor, linker, needs).filter(({ scope }) => scopes.has(scope))
  await provisionTools(wanted, installer)
  return 0
}

async function readNeeds(root: string): Promise<Needs> {
  const settings = await findSettings(root)
  return settings === undefined ? DEFAULT_NEEDS : listNeeds(settings)
}
