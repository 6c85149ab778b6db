/** The compiler of a C or C++ engine: found, its family and version read, and refused where it is another one's. */
import { basename, dirname, join } from 'node:path'
import { PgoBenchmarksError } from '../../errors.ts'
import { readOutput } from '../tools/read-output.ts'

/** The two families: each reads only its own profiles. */
export type CompilerFamily = 'clang' | 'gcc'

/** A C compiler and the C++ compiler beside it. */
export interface CCompiler {
  readonly family: CompilerFamily
  /** Command names or paths, as `CC` and `CXX` hold them. */
  readonly cc: string
  readonly cxx: string
  /** First line of `--version`, for the report. */
  readonly version: string
  /** All of `--version`: part of every build's key. */
  readonly verboseVersion: string
  /** Major version; for clang that of its LLVM. */
  readonly major: number
}

/**
 * Finds the compiler: `CC` and `CXX`, else the family's own command names on the `PATH`.
 *
 * @param env the variables of the build.
 * @throws PgoBenchmarksError `COMPILER_NOT_FOUND`, or `COMPILER_MISMATCH` when `CC` is of the other family.
 */
export async function findCompiler(
  family: CompilerFamily,
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<CCompiler> {
  const chosen = env['CC'] === '' ? undefined : env['CC']
  const cc = chosen ?? family
  const named = chosen === undefined ? `\`${cc}\`` : `\`CC\`, which is \`${cc}\`,`
  const verboseVersion = await readOutput(cc, ['--version'], env)
  if (verboseVersion === undefined) {
    throw new PgoBenchmarksError(
      'COMPILER_NOT_FOUND',
      `${named} could not be run; the arms are built with it`,
      {
        fix: `install it (Debian and Ubuntu: \`apt-get install ${readPackagedVersion(cc) === undefined ? family : cc}\`), or set \`CC\`, or \`engine.compiler\``,
      },
    )
  }
  const found = readFamily(verboseVersion)
  if (found?.family !== family) {
    const what = found === undefined ? 'neither clang nor gcc' : found.family
    throw new PgoBenchmarksError(
      'COMPILER_MISMATCH',
      `${named} is ${what}, but \`engine.compiler\` is \`${family}\`; neither reads the other's profiles`,
      {
        fix:
          found === undefined
            ? `set \`CC\` to a ${family}`
            : `set \`compiler: '${found.family}'\`, or ${chosen === undefined ? 'set' : 'unset'} \`CC\``,
      },
    )
  }
  return {
    family,
    cc,
    cxx: env['CXX'] || deriveCxx(cc),
    version: verboseVersion.split('\n')[0] ?? '',
    verboseVersion,
    major: found.major,
  }
}

/** The version in a compiler's name as Debian and Ubuntu package it, `clang-22`; undefined for any other name, and for paths. */
export function readPackagedVersion(cc: string): string | undefined {
  return /^(?:clang|gcc)-(\d+)$/.exec(cc)?.[1]
}

/** LLVM's major version in the compiler of an engine; undefined for gcc, and where there is none. */
export async function findLlvmMajor(
  {
    compiler,
    env: own,
  }: { readonly compiler: CompilerFamily; readonly env: Readonly<Record<string, string>> },
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<number | undefined> {
  if (compiler === 'gcc') return undefined
  return findCompiler(compiler, { ...env, ...own }).then(
    ({ major }) => major,
    () => undefined,
  )
}

/** `gcc --version` names its vendor in brackets and the Free Software Foundation; clang says `clang version`, whoever ships it. */
function readFamily(
  version: string,
): { readonly family: CompilerFamily; readonly major: number } | undefined {
  const clang = /clang version (\d+)/.exec(version)?.[1]
  if (clang !== undefined) return { family: 'clang', major: Number(clang) }
  if (!version.includes('Free Software Foundation')) return undefined
  return { family: 'gcc', major: Number(/ (\d+)\.\d/.exec(version.split('\n')[0] ?? '')?.[1]) }
}

/** `clang-14` goes with `clang++-14`, `x86_64-linux-gnu-gcc` with `x86_64-linux-gnu-g++`, `cc` with `c++`. */
function deriveCxx(cc: string): string {
  const name = basename(cc).replace(
    /clang|gcc|^cc/,
    (word) => ({ clang: 'clang++', gcc: 'g++' })[word] ?? 'c++',
  )
  return basename(cc) === cc ? name : join(dirname(cc), name)
}
