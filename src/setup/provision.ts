/** Installing the one tool that a machine with Rust usually lacks: an llvm-profdata of rustc's LLVM. */
import { readFile } from 'node:fs/promises'
import { execa } from 'execa'
import { hasErrorCode, PgoBenchmarksError } from '../errors.ts'
import { findProfdata, findRust, type ProfdataTool } from './toolchain.ts'

/** One way to install it, said before it is run. */
interface Recipe {
  readonly commands: readonly (readonly [file: string, ...args: string[]])[]
}

/**
 * Makes sure that a fitting llvm-profdata is there: rustup's llvm-tools, else the distribution's `llvm-N` when this is a
 * Debian or Ubuntu and we are root. Every command is announced through `say` before it runs.
 *
 * @throws PgoBenchmarksError `CARGO_NOT_FOUND`, or what `findProfdata` throws when no recipe helped.
 */
export async function provisionProfdata(say: (text: string) => void): Promise<ProfdataTool> {
  const rust = await findRust()
  const found = await tryFind()
  if (found !== undefined) return found
  // A tool that the user chose is the user's to replace: whatever is installed, the variable would still point to it.
  if (process.env['LLVM_PROFDATA'] !== undefined) return findProfdata(rust)
  for (const { commands } of await listRecipes(rust.llvmMajor)) {
    for (const [file, ...args] of commands) {
      say(`running: ${[file, ...args].join(' ')}`)
      const { failed, shortMessage } = await execa(file, args, {
        reject: false,
        stdio: ['ignore', 'ignore', 'inherit'],
      })
      if (!failed) continue
      say(`it failed: ${shortMessage}`)
      break
    }
    const installed = await tryFind()
    if (installed !== undefined) return installed
  }
  return findProfdata(rust)

  async function tryFind(): Promise<ProfdataTool | undefined> {
    try {
      return await findProfdata(rust)
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

async function listRecipes(llvmMajor: number): Promise<readonly Recipe[]> {
  const recipes: Recipe[] = []
  const rustup = await execa('rustup', ['--version'], { reject: false, stdin: 'ignore' })
  if (!rustup.failed) recipes.push({ commands: [['rustup', 'component', 'add', 'llvm-tools']] })
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '')
  const debian = /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release)
  if (debian && process.getuid?.() === 0) {
    const install = ['apt-get', 'install', '-y', '--no-install-recommends', `llvm-${llvmMajor}`] as const
    recipes.push({ commands: [['apt-get', 'update'], install] })
  }
  return recipes
}
