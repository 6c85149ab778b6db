/** The programs that parts of the suite run beside Rust's own: what for, how they are found, and what package has them. */
import { readOutput } from './read-output.ts'

/** Who needs a tool: an arm that a user may declare, or only this repository's tests. */
export type ToolScope = 'arms' | 'tests'

/** One tool that may be missing. */
export interface Tool {
  readonly name: string
  /** What does not work without it. */
  readonly neededFor: string
  readonly scope: ToolScope
  /** Looks for it on the `PATH` of `env`; undefined when it is not there. */
  readonly find: (env: Readonly<NodeJS.ProcessEnv>) => Promise<FoundTool | undefined>
  /** Debian's and Ubuntu's packages of it. */
  readonly packages: (env: Readonly<NodeJS.ProcessEnv>) => Promise<readonly string[]>
}

/** A tool that answered. */
export interface FoundTool {
  /** Path, or name on the `PATH`. */
  readonly file: string
  readonly version: string
}

/** Every such tool, for a rustc of this LLVM. */
export function listTools(llvmMajor: number): readonly Tool[] {
  return [
    {
      name: 'llvm-bolt',
      neededFor: 'BOLT arms',
      scope: 'arms',
      find: async (env) => findBolt(llvmMajor, env),
      packages: async () => [`bolt-${llvmMajor}`],
    },
    {
      name: 'clang and its llvm-profdata',
      neededFor: 'PGO of C and C++ engines with clang',
      scope: 'arms',
      find: findClang,
      packages: async (env) => {
        const major = await readClangMajor(env)
        return major === undefined ? ['clang', 'llvm'] : [`llvm-${major}`]
      },
    },
    onPath('gcc', 'PGO of C and C++ engines with gcc', 'arms'),
    onPath('cmake', 'tests of engines that CMake builds', 'tests'),
    onPath('make', 'tests of engines that make builds', 'tests'),
    onPath('chromium', 'tests of the HTML report in a browser', 'tests'),
    onPath('hyperfine', 'tests beside hyperfine', 'tests'),
  ]
}

/** Finds BOLT: the release of rustc's LLVM first, else the one that `llvm-bolt` is. It rewrites machine code, so any release will do. */
export async function findBolt(
  llvmMajor: number,
  env: Readonly<NodeJS.ProcessEnv> = process.env,
): Promise<FoundTool | undefined> {
  return findFirst([`llvm-bolt-${llvmMajor}`, 'llvm-bolt'], env)
}

function onPath(name: string, neededFor: string, scope: ToolScope): Tool {
  return {
    name,
    neededFor,
    scope,
    find: async (env) => findFirst([name], env),
    packages: async () => [name],
  }
}

async function findFirst(
  files: readonly string[],
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<FoundTool | undefined> {
  for (const file of files) {
    const version = readVersion(await readOutput(file, ['--version'], env))
    if (version !== undefined) return { file, version }
  }
  return undefined
}

/** Clang writes profiles that only an llvm-profdata of its own LLVM reads for certain. */
async function findClang(env: Readonly<NodeJS.ProcessEnv>): Promise<FoundTool | undefined> {
  const major = await readClangMajor(env)
  if (major === undefined) return undefined
  for (const file of [`llvm-profdata-${major}`, 'llvm-profdata']) {
    // `llvm-profdata --version` came with LLVM 16; the subcommands have always known it.
    const version = readVersion(await readOutput(file, ['show', '--version'], env))
    if (version?.startsWith(`${major}.`) === true) return { file: `clang and ${file}`, version }
  }
  return undefined
}

async function readClangMajor(env: Readonly<NodeJS.ProcessEnv>): Promise<number | undefined> {
  const version = readVersion(await readOutput('clang', ['--version'], env))
  return version === undefined ? undefined : Number.parseInt(version, 10)
}

/** The first dotted number of what a program answers to `--version`. */
function readVersion(output: string | undefined): string | undefined {
  return output === undefined ? undefined : /\d+(?:\.\d+)+/.exec(output)?.[0]
}
