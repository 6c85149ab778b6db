/** Building one variant of a C or C++ engine with the user's own commands. */
import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { emptyDir, ensureDir } from 'fs-extra/esm'
import { PgoBenchmarksError } from '../../errors.ts'
import type { VariantFlags } from '../plan/engine-builder.ts'
import type { StepProgress } from '../progress/progress.ts'
import { runBuildCommand } from './build-command.ts'
import type { CCompiler } from './c-compiler.ts'
import { copyTree } from './c-sources.ts'
import { fillCommand, type TemplateValues } from './command-template.ts'
import { goesOn, noteInterrupted, takeInterrupted } from './interrupted-build.ts'

/** What a build of any variant needs. */
export interface CBuild {
  readonly compiler: CCompiler
  /** Absolute path of the source tree. */
  readonly sources: string
  /** The tree's files that count, from its root. */
  readonly files: readonly string[]
  /** The user's commands in their order. */
  readonly commands: readonly (readonly string[])[]
  /** Template of the finished binary's path, from the copy of the sources. */
  readonly binary: string
  /** Flags of all variants. */
  readonly flags: readonly string[]
  readonly ldflags: readonly string[]
  /** Variables of the build, the user's among them. */
  readonly env: Readonly<NodeJS.ProcessEnv>
  /** Where variants are built, one after the other; the same path for all, so that no path tells them apart. */
  readonly stage: string
}

/** What is special about a variant. */
export interface CVariant extends VariantFlags {
  /** Hash of all that its build depends on, its profile's content among it. */
  readonly key: string
}

/** A built variant. */
export interface CBuilt {
  readonly binary: string
  /** What the commands said of a profile's use, line by line. */
  readonly output: string
}

/** Flags that the linker has to see too. */
const LINKER_FLAGS = /^-f(lto|profile-generate|profile-use)\b/

/**
 * Copies the sources to a fresh folder and runs the commands in it, with the flags in `CFLAGS`, `CXXFLAGS` and `LDFLAGS`. Goes on in the folder as it is, where the same
 * build was interrupted by `signal` while a build tool was at work.
 *
 * @throws PgoBenchmarksError `BUILD_FAILED` with the end of the output, `BUILD_NO_BINARY`, `CANCELLED`.
 */
export async function buildVariant(
  build: CBuild,
  variant: CVariant,
  progress: StepProgress,
  signal?: AbortSignal,
): Promise<CBuilt> {
  const sourceDir = join(build.stage, 'source')
  const buildDir = join(build.stage, 'build')
  const interrupted = await takeInterrupted(build.stage, variant.key)
  if (interrupted === undefined) {
    await emptyDir(build.stage)
    await ensureDir(buildDir)
    await copyTree(build.sources, build.files, sourceDir)
  } else {
    progress.variant('partly')
  }
  const { compiler, flags, ldflags } = build
  const cflags = [...flags, ...variant.flags]
  const linkerFlags = [
    ...ldflags,
    ...variant.flags.filter((flag) => LINKER_FLAGS.test(flag)),
    ...(variant.env['LDFLAGS'] === undefined ? [] : [variant.env['LDFLAGS']]),
  ]
  const jobs = String(availableParallelism())
  const values: TemplateValues = {
    cc: compiler.cc,
    cxx: compiler.cxx,
    cflags,
    ldflags: linkerFlags,
    sourceDir,
    buildDir,
    jobs,
  }
  const env = {
    CMAKE_BUILD_PARALLEL_LEVEL: jobs,
    ...build.env,
    // What compilers say is read.
    LC_ALL: 'C',
    CC: compiler.cc,
    CXX: compiler.cxx,
    CFLAGS: cflags.join(' '),
    CXXFLAGS: cflags.join(' '),
    LDFLAGS: linkerFlags.join(' '),
  }
  let { done, output } = interrupted ?? { done: 0, output: '' }
  for (const template of build.commands.slice(done)) {
    const command = fillCommand(template, values)
    const result = await runBuildCommand(command, sourceDir, env, progress, signal)
    output += result.output
    if (result.state !== 'done') {
      if (result.state === 'stopped' && goesOn(command))
        await noteInterrupted(build.stage, { key: variant.key, done, output })
      throw new PgoBenchmarksError('CANCELLED', 'the build was cancelled')
    }
    done += 1
  }
  const [place = ''] = fillCommand([build.binary], values)
  return { binary: await findBinary(resolve(sourceDir, place), build), output }
}

async function findBinary(path: string, build: CBuild): Promise<string> {
  const shown = `\`engine.binary\` is \`${build.binary}\``
  const isFile = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
  if (!isFile) {
    throw new PgoBenchmarksError(
      'BUILD_NO_BINARY',
      `${shown}, but the build left no file there (looked at ${relative(build.stage, path)} in ${build.stage})`,
      {
        fix: 'state the path from the folder that the commands run in, a copy of the sources, or from `{buildDir}`',
      },
    )
  }
  try {
    await access(path, constants.X_OK)
  } catch (error) {
    throw new PgoBenchmarksError(
      'BUILD_NO_BINARY',
      `${shown}, but what the build left there is not executable`,
      {
        fix: 'name the linked program, not an object or a library',
        cause: error,
      },
    )
  }
  return path
}
