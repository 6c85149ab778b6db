/** What a folder holds that could be put under test. */
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pathExists } from 'fs-extra/esm'
import { PgoBenchmarksError } from '../../errors.ts'
import { listCMakePrograms } from '../../setup/c/cmake-programs.ts'
import { findCargoTarget, locateCargoProgram } from '../../setup/cargo/cargo-target.ts'
import type { InitEngine } from './init-files.ts'

/** What a person says of the engine beyond what its folder shows. */
export interface EngineChoice {
  /** Name of the program: a target of cargo or CMake, or the path of what make makes. */
  readonly bin: string | undefined
  /** Finished binaries. */
  readonly baseline: string | undefined
  readonly pgo: string | undefined
}

/**
 * Finds the engine: finished binaries that are named, else Cargo.toml, CMakeLists.txt or Makefile.
 *
 * @throws PgoBenchmarksError `ARGUMENTS_INVALID` that names the option which is missing, and what there is to choose from.
 */
export async function findEngine(root: string, choice: EngineChoice): Promise<InitEngine> {
  const { bin, baseline, pgo } = choice
  if (baseline !== undefined || pgo !== undefined) {
    if (baseline === undefined || pgo === undefined)
      throw refuse('finished binaries are two', 'name both: `--baseline PATH --pgo PATH`')
    return { factory: 'prebuiltEngine', options: { baseline, pgo } }
  }
  if (await pathExists(join(root, 'Cargo.toml'))) {
    const cargo = process.env['CARGO'] ?? 'cargo'
    const manifest = join(root, 'Cargo.toml')
    const located =
      bin === undefined ? undefined : await locateCargoProgram(bin, manifest, cargo, process.env)
    if (located !== undefined)
      return { factory: 'cargoEngine', options: { manifestPath: 'Cargo.toml', ...located } }
    const asked = { bin: bin ?? null, example: null, package: undefined, features: [] }
    const found = await findCargoTarget(asked, manifest, cargo, process.env).catch((error: unknown) => {
      throw refuse(
        error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error),
        'name the program: `--bin NAME`',
        error,
      )
    })
    return { factory: 'cargoEngine', options: { manifestPath: 'Cargo.toml', bin: found.bin } }
  }
  if (await pathExists(join(root, 'CMakeLists.txt'))) return findCMakeEngine(root, bin)
  if ((await pathExists(join(root, 'Makefile'))) || (await pathExists(join(root, 'makefile')))) {
    if (bin === undefined)
      throw refuse('a makefile does not say which file is the engine', 'name it: `--bin PATH`')
    return { factory: 'clangEngine', options: { build: ['make', '-j', '{jobs}'], binary: bin } }
  }
  throw refuse(
    `${root} has no Cargo.toml, CMakeLists.txt or Makefile`,
    "call it in the engine's folder, or name finished binaries: `--baseline PATH --pgo PATH`",
  )
}

/** What CMake says of its programs; what stands in CMakeLists.txt where it cannot be asked. */
async function findCMakeEngine(root: string, bin: string | undefined): Promise<InitEngine> {
  const programs = await listCMakePrograms(root, process.env)
  const names = programs?.map(({ name }) => name) ?? (await readCMakeTargets(root))
  const name = bin === undefined && names.length === 1 ? names[0] : bin
  const known = programs?.find((program) => program.name === name || program.path === name)
  if (name === undefined || (programs !== undefined && known === undefined)) {
    throw refuse(
      `${name === undefined ? 'CMakeLists.txt has' : `\`--bin ${name}\` is none of`} ${names.length === 0 ? 'no program of its own' : `the programs ${names.join(', ')}`}`,
      `name one: ${programs === undefined ? '`--bin NAME`, with its folder in the build folder if it has one (`--bin bin/NAME`)' : '`--bin NAME`'}`,
    )
  }
  const libraries = known?.sharedLibraries ?? []
  return {
    factory: 'clangEngine',
    options: {
      configure: [
        'cmake',
        '-S',
        '{sourceDir}',
        '-B',
        '{buildDir}',
        ...(libraries.length > 0 ? ['-DBUILD_SHARED_LIBS=OFF'] : []),
      ],
      build: ['cmake', '--build', '{buildDir}', '-j', '{jobs}', '--target', known?.name ?? basename(name)],
      binary: `{buildDir}/${known?.path ?? name}`,
    },
    ...(libraries.length > 0 && {
      note: `${libraries.join(', ')}: linked statically by \`-DBUILD_SHARED_LIBS=OFF\`, because the arms are built in turn in one folder and would share its libraries`,
    }),
  }
}

async function readCMakeTargets(root: string): Promise<readonly string[]> {
  const text = await readFile(join(root, 'CMakeLists.txt'), 'utf8')
  return [...text.matchAll(/\badd_executable\s*\(\s*([\w.+-]+)/gi)].map(([, name = '']) => name)
}

function refuse(why: string, fix: string, cause?: unknown): PgoBenchmarksError {
  return new PgoBenchmarksError('ARGUMENTS_INVALID', why, { fix, ...(cause !== undefined && { cause }) })
}
