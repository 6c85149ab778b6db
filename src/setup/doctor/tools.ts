/** The programs that the suite runs beside Rust's own: what for, how they are found, and what package has them. */
import { hasErrorCode } from '../../errors.ts'
import { findBolt } from '../tools/bolt-tools.ts'
import { readPackagedVersion, type CompilerFamily } from '../c/c-compiler.ts'
import { DEFAULT_NEEDS, type Needs } from './needs.ts'
import { readOutput } from '../tools/read-output.ts'

/** What does not work without a tool: the project's own arms, nothing but its precision, arms or engines that a user may declare, or this repository's tests. */
export type ToolScope = 'default' | 'precision' | 'option' | 'tests'

/** One tool that may be missing. */
export interface Tool {
  readonly name: string
  /** What does not work without it. */
  readonly neededFor: string
  readonly scope: ToolScope
  /** The variable that says where it is, where there is one. */
  readonly variable?: string
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

/**
 * Every such tool.
 *
 * @param llvmMajor LLVM's major version in the engine's compiler; undefined where it is not LLVM's, or is not there.
 * @param linker the program that rustc links with, as cargo's configuration names it. Default: `cc`, rustc's own default.
 * @param needs what the project cannot do without. Default: what the default job cannot.
 */
export function listTools(
  llvmMajor: number | undefined,
  linker = 'cc',
  { rust, bolt, programs }: Pick<Needs, 'rust' | 'bolt' | 'programs'> = DEFAULT_NEEDS,
): readonly Tool[] {
  return [
    {
      name: `linker ${linker}`,
      neededFor: 'linking the arms',
      scope: scopeOf(rust),
      find: async (env) => findFirst([linker], env),
      packages: async () => listLinkerPackages(linker),
    },
    {
      ...onPath('taskset', 'CPUs of their own for engines: 3-5 times narrower intervals', 'precision'),
      packages: async () => ['util-linux'],
    },
    {
      ...onPath('setpriv', 'engines that end when the harness is killed', 'precision'),
      packages: async () => ['util-linux'],
    },
    {
      name: 'llvm-bolt and merge-fdata',
      neededFor: 'BOLT arms',
      scope: scopeOf(bolt),
      variable: 'LLVM_BOLT',
      find: async (env) => tryBolt(llvmMajor, env),
      // Debian has one package a version, and none that is the newest.
      packages: async () => (llvmMajor === undefined ? [] : [`bolt-${llvmMajor}`]),
    },
    {
      name: 'clang, its llvm-profdata and its profile runtime',
      neededFor: 'PGO of C and C++ engines with clang',
      scope: 'option',
      find: findClang,
      packages: async (env) => listCompilerPackages('clang', env),
    },
    {
      ...onPath('gcc', 'PGO of C and C++ engines with gcc', 'option'),
      packages: async (env) => listCompilerPackages('gcc', env),
    },
    ...listBuildPrograms(programs),
    onPath('chromium', 'tests of the HTML report in a browser', 'tests'),
    onPath('hyperfine', 'tests beside hyperfine', 'tests'),
    onPath('faketime', 'tests of clocks that jump', 'tests'),
  ]
}

/** Linkers and the drivers that call them, by the names of Debian's and Ubuntu's packages of them, with or without a version. */
const LINKER_PACKAGES: Readonly<Record<string, string>> = {
  clang: 'clang',
  'clang++': 'clang',
  gcc: 'gcc',
  'g++': 'g++',
  lld: 'lld',
  'ld.lld': 'lld',
  mold: 'mold',
}

/** A project's configuration names the linker, so only what is known to be one names a package. */
function listLinkerPackages(linker: string): readonly string[] {
  if (linker === 'cc') return ['gcc', 'libc6-dev']
  const [, name = '', version = ''] = /^([a-z.+]+)(-\d+)?$/.exec(linker) ?? []
  const packageName = Object.hasOwn(LINKER_PACKAGES, name) ? LINKER_PACKAGES[name] : undefined
  return packageName === undefined ? [] : [`${packageName}${version}`]
}

/** Programs that the build commands of engines in C or C++ call, with Debian's and Ubuntu's packages of them; the tests call the first two. */
const BUILD_PROGRAMS = { cmake: 'cmake', make: 'make', ninja: 'ninja-build', meson: 'meson' } as const
const IN_TESTS: ReadonlySet<string> = new Set(['cmake', 'make'])

function listBuildPrograms(called: readonly string[]): readonly Tool[] {
  return Object.entries(BUILD_PROGRAMS).flatMap(([name, packageName]) => {
    const packages = async (): Promise<readonly string[]> => [packageName]
    if (called.includes(name))
      return [{ ...onPath(name, 'the build commands of the engine', 'default'), packages }]
    return IN_TESTS.has(name) ? [onPath(name, `tests of engines that ${name} builds`, 'tests')] : []
  })
}

/**
 * Debian's and Ubuntu's packages of what a C or C++ engine is built with; what a clang that is there lacks is of its own
 * version, and what `CC` names by its version comes in that one.
 */
export async function listCompilerPackages(
  family: CompilerFamily,
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<readonly string[]> {
  const cc = env['CC'] ?? ''
  const wanted = readPackagedVersion(cc)
  const suffix = wanted === undefined ? '' : `-${wanted}`
  if (family === 'gcc') return [`gcc${suffix}`, `g++${suffix}`, 'libc6-dev']
  const major = await readClangMajor(env, wanted === undefined ? 'clang' : cc)
  if (major !== undefined) return [`llvm-${major}`, `libclang-rt-${major}-dev`]
  return wanted === undefined
    ? ['clang', 'llvm', 'libclang-rt-dev']
    : [cc, `llvm-${wanted}`, `libclang-rt-${wanted}-dev`]
}

/** Nobody needs a linker of Rust's for an engine in C, nor BOLT without an arm of it. */
function scopeOf(needed: boolean): ToolScope {
  return needed ? 'default' : 'option'
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

async function tryBolt(
  llvmMajor: number | undefined,
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<FoundTool | undefined> {
  try {
    const { bolt, version } = await findBolt(llvmMajor, env)
    return { file: bolt, version }
  } catch (error) {
    if (hasErrorCode(error, 'BOLT_NOT_FOUND')) return undefined
    throw error
  }
}

/**
 * Clang writes profiles that only an llvm-profdata of its own LLVM reads for certain, through a runtime that distributions package apart
 * from it.
 */
async function findClang(env: Readonly<NodeJS.ProcessEnv>): Promise<FoundTool | undefined> {
  const major = await readClangMajor(env)
  if (major === undefined || !(await hasProfileRuntime('clang', env))) return undefined
  for (const file of [`llvm-profdata-${major}`, 'llvm-profdata']) {
    // `llvm-profdata --version` came with LLVM 16; the subcommands have always known it.
    const version = readVersion(await readOutput(file, ['show', '--version'], env))
    if (version?.startsWith(`${major}.`) === true) return { file: `clang and ${file}`, version }
  }
  return undefined
}

/** Whether a clang has what instrumented programs are linked with: it prints the path of a library that it has, and of any other the name alone. */
export async function hasProfileRuntime(clang: string, env: Readonly<NodeJS.ProcessEnv>): Promise<boolean> {
  const architecture = { x64: 'x86_64', arm64: 'aarch64' }[process.arch as string] ?? process.arch
  for (const library of [
    `libclang_rt.profile-${architecture}.a`,
    'libclang_rt.profile.a',
    'libclang_rt.profile_osx.a',
  ]) {
    const path = await readOutput(clang, [`--print-file-name=${library}`], env)
    if (path?.startsWith('/') === true) return true
  }
  return false
}

async function readClangMajor(
  env: Readonly<NodeJS.ProcessEnv>,
  clang = 'clang',
): Promise<number | undefined> {
  const version = readVersion(await readOutput(clang, ['--version'], env))
  return version === undefined ? undefined : Number.parseInt(version, 10)
}

/** The first dotted number of what a program answers to `--version`. */
function readVersion(output: string | undefined): string | undefined {
  return output === undefined ? undefined : /\d+(?:\.\d+)+/.exec(output)?.[0]
}
