/** What a folder holds that could be put under test. */
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pathExists } from 'fs-extra/esm'
import { PgoBenchmarksError } from '../../errors.ts'
import { findCargoTarget } from '../../setup/cargo/cargo-target.ts'
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
    const asked = { bin: bin ?? null, example: null, package: undefined, features: [] }
    const found = await findCargoTarget(asked, join(root, 'Cargo.toml'), cargo, process.env).catch(
      (error: unknown) => {
        throw refuse(
          error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error),
          'name the program: `--bin NAME`',
          error,
        )
      },
    )
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

async function findCMakeEngine(root: string, bin: string | undefined): Promise<InitEngine> {
  const text = await readFile(join(root, 'CMakeLists.txt'), 'utf8')
  const targets = [...text.matchAll(/\badd_executable\s*\(\s*([\w.+-]+)/gi)].map(([, name = '']) => name)
  const [only] = targets
  const path = bin ?? (targets.length === 1 ? only : undefined)
  if (path === undefined) {
    throw refuse(
      `CMakeLists.txt has ${targets.length === 0 ? 'no program of its own' : `the programs ${targets.join(', ')}`}`,
      'name one, with its folder in the build folder if it has one: `--bin bin/NAME`',
    )
  }
  return {
    factory: 'clangEngine',
    options: {
      configure: ['cmake', '-S', '{sourceDir}', '-B', '{buildDir}'],
      build: ['cmake', '--build', '{buildDir}', '-j', '{jobs}', '--target', basename(path)],
      binary: `{buildDir}/${path}`,
    },
  }
}

function refuse(why: string, fix: string, cause?: unknown): PgoBenchmarksError {
  return new PgoBenchmarksError('ARGUMENTS_INVALID', why, { fix, ...(cause !== undefined && { cause }) })
}
