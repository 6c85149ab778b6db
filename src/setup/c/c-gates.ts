/** What a compiled C or C++ binary and its compiler's words must show before anything is measured. */
import { readFile } from 'node:fs/promises'
import { pathExists } from 'fs-extra/esm'
import { PgoBenchmarksError } from '../../errors.ts'
import { readOutput } from '../tools/read-output.ts'
import type { CompilerFamily } from './c-compiler.ts'

/**
 * Names of variables that the runtimes behind `-fprofile-generate` ask for; each stands in every instrumented binary. Clang's
 * runtime asks for gcc's too, so that clang's comes first.
 */
const RUNTIME_MARKS: readonly (readonly [family: CompilerFamily, mark: string])[] = [
  ['clang', 'LLVM_PROFILE_FILE'],
  ['gcc', 'GCOV_PREFIX'],
]

/**
 * Checks that the instrumented binary was instrumented, and by the compiler that will read its profile.
 *
 * @throws PgoBenchmarksError `FLAGS_IGNORED`, `PROFILE_OF_OTHER_COMPILER`.
 */
export async function requireInstrumented(binary: string, family: CompilerFamily): Promise<void> {
  const content = await readFile(binary)
  const found = RUNTIME_MARKS.find(([, mark]) => content.includes(mark))?.[0]
  if (found === family) return
  if (found === undefined) {
    throw new PgoBenchmarksError(
      'FLAGS_IGNORED',
      `${binary} was built with \`-fprofile-generate\` in CFLAGS, CXXFLAGS and LDFLAGS, but is not instrumented`,
      {
        fix: 'make the build take its flags from these variables, or hand them to it: `CFLAGS={cflags}`, `LDFLAGS={ldflags}` in `engine.build`',
      },
    )
  }
  throw new PgoBenchmarksError(
    'PROFILE_OF_OTHER_COMPILER',
    `${binary} would write profiles of ${found}, which ${family} cannot use: the build runs another compiler than \`engine.compiler: '${family}'\``,
    { fix: `make the build run \`$CC\` and \`$CXX\` (\`{cc}\`, \`{cxx}\`), or set \`compiler: '${found}'\`` },
  )
}

/**
 * Checks that a binary needs no library of the folder it was built in: the folder is another arm's a moment later.
 *
 * @throws PgoBenchmarksError `BUILD_NOT_STANDALONE` that names the path in the binary.
 */
export async function requireStandalone(binary: string, stage: string): Promise<void> {
  const dynamic = (await readOutput('readelf', ['-d', binary], process.env)) ?? ''
  const paths = [...dynamic.matchAll(/\((?:RPATH|RUNPATH)\).*\[(.*)\]/g)].flatMap(([, list = '']) =>
    list.split(':'),
  )
  const own = paths.find((path) => path.startsWith(stage) || path.includes('$ORIGIN'))
  if (own === undefined) return
  throw new PgoBenchmarksError(
    'BUILD_NOT_STANDALONE',
    `${binary} loads libraries from its own build folder (run path \`${own}\`), so that all arms would share those of one`,
    {
      fix: 'link its libraries statically, for example with `-DBUILD_SHARED_LIBS=OFF` in `engine.configure`',
    },
  )
}

/** What the checks below look for. */
const OF_PROFILE =
  /function control flow change detected|no profile data available for function|profile count data file not found/

/** Whether a line of a compiler's is one that the checks of a profile's use look for. */
export function isAboutProfile(line: string): boolean {
  return OF_PROFILE.test(line)
}

/**
 * Checks what clang said while it used a profile.
 *
 * @param executed names of the functions that training executed.
 * @throws PgoBenchmarksError `PROFILE_FOREIGN` when functions changed since training, or none of them was found again.
 */
export function requireClangMatch(output: string, executed: readonly string[]): void {
  const changed = readNames(output, /function control flow change detected \(hash mismatch\) (\S+)/g)
  const missing = new Set(readNames(output, /no profile data available for function (\S+)/g))
  if (changed.length === 0 && (executed.length === 0 || executed.some((name) => !missing.has(name)))) return
  throw foreign(
    changed.length > 0
      ? `${changed.length} functions are not those that were trained: ${changed.slice(0, 3).join(', ')}`
      : 'none of the functions that training executed was found again',
  )
}

/**
 * Checks what gcc said while it used a profile. Objects without one are those that the trained program does not have, unless there
 * are as many of them as there are profiles, and none of the profiles is that of an object which was built.
 *
 * @param profiles the profiles' paths, which gcc makes of those of their objects, `/` as `#` and `..` as `^`.
 * @throws PgoBenchmarksError `PROFILE_FOREIGN`.
 */
export async function requireGccMatch(output: string, profiles: readonly string[]): Promise<void> {
  const missing = new Set(readNames(output, /(\S+\.gcda)\W* profile count data file not found/g))
  if (profiles.length === 0 || missing.size < profiles.length) return
  for (const profile of profiles) {
    const object = `/${profile
      .replace(/\.gcda$/, '')
      .replaceAll('#', '/')
      .replaceAll('^', '..')}.o`
    if (await pathExists(object)) return
  }
  throw foreign(
    `none of the ${profiles.length} objects that training executed was built again under its name`,
  )
}

function readNames(output: string, pattern: RegExp): readonly string[] {
  return [...new Set([...output.matchAll(pattern)].map(([, name = '']) => name))]
}

function foreign(what: string): PgoBenchmarksError {
  return new PgoBenchmarksError(
    'PROFILE_FOREIGN',
    `the profile does not fit the build that uses it: ${what}`,
    {
      fix: 'make the build the same each time: generated sources, object names and flags',
    },
  )
}
