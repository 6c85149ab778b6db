import { PgoBenchmarksError } from '../../errors.ts'
import { findCrateFolder } from '../../setup/plan/crate-folder.ts'
import { findLlvmMajor } from '../../setup/c/c-compiler.ts'
import type { Installer } from '../../setup/doctor/install.ts'
import { findLinker } from '../../setup/cargo/config/linker.ts'
import { DEFAULT_NEEDS, listNeeds } from '../../setup/doctor/needs.ts'
import { provisionProfdata } from '../../setup/doctor/provision.ts'
import { provisionCompiler } from '../../setup/doctor/provision-compiler.ts'
import { provisionTools } from '../../setup/doctor/provision-tools.ts'
import { findRust, type RustToolchain } from '../../setup/tools/toolchain.ts'
import { listTools, type ToolScope } from '../../setup/doctor/tools.ts'
import { readSwitch } from '../../settings/settings.ts'
import { findProject } from '../project/project-settings.ts'
import { printProblem } from '../../support/print.ts'

/** What the tests of this repository need, whatever the settings are: every tool. */
const TEST_SCOPES: ReadonlySet<ToolScope> = new Set(['default', 'option', 'tests'])
const PROJECT_SCOPES: ReadonlySet<ToolScope> = new Set(['default'])

/**
 * Installs what a project needs and this machine lacks, saying each command; nothing is said or done when nothing is missing. Under SKIP_PGO_BUILD no
 * compiler is used, so none is looked for. 1 when the project still lacks something.
 */
export async function run({
  directory,
  tests,
}: {
  readonly directory: string | undefined
  readonly tests: boolean
}): Promise<number> {
  const skip = readSwitch('SKIP_PGO_BUILD')
  if (skip && !tests) return 0
  const { env } = process
  const project = tests ? undefined : await findProject(directory)
  const needs = project === undefined ? DEFAULT_NEEDS : listNeeds(project.settings, env)
  const crateDir = await findCrateFolder(project, env)
  const installer: Installer = { env, say: (text) => printProblem(`[pgo] ${text}`), cwd: crateDir }
  if (needs.rust && !skip) await provisionProfdata(installer)
  const engine = project?.settings.engine
  const compiled = engine?.kind !== 'clang' || (await provisionCompiler(engine, installer))
  const rust = await tryRust(env, crateDir, needs.rust)
  const linker = rust === undefined ? undefined : await findLinker(crateDir, rust, env)
  const llvmMajor = engine?.kind === 'clang' ? await findLlvmMajor(engine, env) : rust?.llvmMajor
  const scopes = tests ? TEST_SCOPES : PROJECT_SCOPES
  const wanted = listTools(llvmMajor, linker, needs).filter(({ scope }) => scopes.has(scope))
  const left = await provisionTools(wanted, installer)
  return compiled && left.every(({ scope }) => scope !== 'default') ? 0 : 1
}

/** Only a project that cargo builds has to have it. */
async function tryRust(
  env: Readonly<NodeJS.ProcessEnv>,
  crateDir: string,
  needed: boolean,
): Promise<RustToolchain | undefined> {
  try {
    return await findRust(env, crateDir)
  } catch (error) {
    if (needed || !(error instanceof PgoBenchmarksError)) throw error
    return undefined
  }
}
