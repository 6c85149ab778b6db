/** Installing the one tool that a machine with Rust usually lacks: an llvm-profdata of rustc's LLVM. */
import { hasErrorCode, PgoBenchmarksError } from '../../errors.ts'
import { aptInstall, findApt, runAnnounced, type Installer } from './install.ts'
import { readOutput } from '../tools/read-output.ts'
import {
  findProfdata,
  findRust,
  llvmToolsCommand,
  type ProfdataTool,
  type RustToolchain,
} from '../tools/toolchain.ts'

/** Commands that install it together. */
type Recipe = Parameters<typeof runAnnounced>[1]

/**
 * Makes sure that a fitting llvm-profdata is there: rustup's llvm-tools, else the distribution's `llvm-N` when it has apt
 * and we are root. Every command is announced before it runs.
 *
 * @throws PgoBenchmarksError `CARGO_NOT_FOUND`, or what `findProfdata` throws when no recipe helped.
 */
export async function provisionProfdata(installer: Installer): Promise<ProfdataTool> {
  const { env, say, cwd } = installer
  const rust = await findRust(env, cwd)
  const found = await tryFind()
  if (found !== undefined) return found
  // A tool that the user chose is the user's to replace: whatever is installed, the variable would still point to it.
  if (env['LLVM_PROFDATA'] !== undefined) return findProfdata(rust, env)
  for (const commands of await listRecipes(rust, installer)) {
    await runAnnounced(installer, commands)
    const installed = await tryFind()
    if (installed !== undefined) return installed
  }
  return findProfdata(rust, env)

  async function tryFind(): Promise<ProfdataTool | undefined> {
    try {
      return await findProfdata(rust, env)
    } catch (error) {
      const absent =
        hasErrorCode(error, 'PROFDATA_NOT_FOUND') || hasErrorCode(error, 'PROFDATA_LLVM_MISMATCH')
      if (absent && error instanceof PgoBenchmarksError) {
        say(error.message.split('\n')[0] ?? '')
        return undefined
      }
      throw error
    }
  }
}

async function listRecipes(rust: RustToolchain, installer: Installer): Promise<readonly Recipe[]> {
  const recipes: Recipe[] = []
  if ((await readOutput('rustup', ['--version'], installer.env)) !== undefined) {
    recipes.push([llvmToolsCommand(rust)])
  }
  if ((await findApt(installer)) === 'usable') {
    recipes.push([['apt-get', 'update'], aptInstall([`llvm-${rust.llvmMajor}`])])
  }
  return recipes
}
