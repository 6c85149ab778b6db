/** What is to be built of a C or C++ engine, and with which tools: decided once, before anything runs. */
import { basename, join, resolve } from 'node:path'
import { pathExists } from 'fs-extra/esm'
import type { ClangSettings } from '../../settings/engine-settings.ts'
import { PgoBenchmarksError } from '../../errors.ts'
import type { UncheckedGate } from '../plan/unchecked-gate.ts'
import { readOutput } from '../tools/read-output.ts'
import { openProjectHashes } from '../steps/file-hashes.ts'
import type { StepInputs } from '../steps/step.ts'
import { selectProfdata, type ProfdataTool } from '../tools/toolchain.ts'
import type { CBuild } from './c-build.ts'
import { findCompiler, type CCompiler } from './c-compiler.ts'
import { hashTree, listSources } from './c-sources.ts'
import { ensureProjectFolder, type ProjectFolder } from '../plan/project-folder.ts'

/** What reads the compiler's profiles. */
export type ProfileTool =
  | { readonly family: 'clang'; readonly profdata: ProfdataTool }
  | { readonly family: 'gcc'; readonly gcovDump: string }

/** A C or C++ engine in one project, ready to be built. */
export interface CPlan extends CBuild {
  readonly workDir: string
  /** Name of the program. */
  readonly bin: string
  readonly tool: ProfileTool
  /** Everything that all variants depend on, by name. */
  readonly inputs: StepInputs
  readonly notChecked: readonly UncheckedGate[]
}

/** Variables that C builds read beside those that the suite sets. */
const BUILD_VARIABLES =
  /^(CPPFLAGS|CPATH|C_INCLUDE_PATH|CPLUS_INCLUDE_PATH|LIBRARY_PATH|PKG_CONFIG_PATH|CMAKE_.*)$/
/** Without any, neither `CFLAGS ?= -O2` in a makefile nor autoconf's default would apply any more, once `CFLAGS` is set. */
const DEFAULT_FLAGS: readonly string[] = ['-O2']

const NOT_CHECKED: Readonly<Record<CCompiler['family'], readonly UncheckedGate[]>> = {
  clang: [],
  gcc: [{ gate: 'hottest functions', why: "gcc's profiles name functions by a hash alone" }],
}

/** The program's name, by which its arms are called. */
export function programName({ binary }: ClangSettings): string {
  return basename(binary)
}

/**
 * Plans the builds of an engine.
 *
 * @param handedOver absolute paths of files that are no sources, although they may lie among them.
 * @throws PgoBenchmarksError `SETTINGS_INVALID` when the sources are missing or a path cannot stand in `CFLAGS`, `COMPILER_NOT_FOUND`,
 * `COMPILER_MISMATCH`, `PROFDATA_NOT_FOUND`, `PROFDATA_LLVM_MISMATCH`.
 */
export async function createCPlan(
  engine: ClangSettings,
  root: string,
  folder: ProjectFolder,
  handedOver: readonly string[] = [],
  environment: Readonly<NodeJS.ProcessEnv> = process.env,
): Promise<CPlan> {
  const { workDir } = folder
  const sources = resolve(root, engine.sources)
  if (!(await pathExists(sources))) {
    throw new PgoBenchmarksError('SETTINGS_INVALID', `\`engine.sources\`: ${sources} does not exist`, {
      fix: 'name the folder of the sources, from the project root',
    })
  }
  if (/\s/.test(workDir)) {
    throw new PgoBenchmarksError('SETTINGS_INVALID', `the project's path has white space: ${root}`, {
      fix: 'move or link the project to a path without; flags such as `-fprofile-use=<path>` are handed on in CFLAGS, which is split there',
    })
  }
  const env = { ...environment, ...engine.env }
  const compiler = await findCompiler(engine.compiler, env)
  if (compiler.family === 'gcc') refuseGccPatterns(workDir)
  const files = await listSources(sources, [engine.binary, ...handedOver])
  const { configure, build, binary } = engine
  const commands = [...configure, ...build]
  const flags = engine.flags ?? splitFlags(env['CFLAGS']) ?? DEFAULT_FLAGS
  const ldflags = engine.ldflags ?? splitFlags(env['LDFLAGS']) ?? []
  return {
    compiler,
    tool: await findProfileTool(compiler, env),
    sources,
    files,
    commands,
    binary,
    flags,
    ldflags,
    env,
    stage: join(workDir, 'stage'),
    workDir,
    bin: programName(engine),
    inputs: {
      sources: await hashSources(sources, files, folder),
      toolchain: compiler.verboseVersion,
      compiler: [compiler.cc, compiler.cxx],
      commands,
      binary,
      flags,
      ldflags,
      environment: Object.fromEntries(
        Object.entries(env).filter(([name]) => name in engine.env || BUILD_VARIABLES.test(name)),
      ),
    },
    notChecked: NOT_CHECKED[compiler.family],
  }
}

/**
 * Finds what reads a compiler's profiles.
 *
 * @throws PgoBenchmarksError `PROFDATA_NOT_FOUND`, `PROFDATA_LLVM_MISMATCH`.
 */
export async function findProfileTool(
  compiler: CCompiler,
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<ProfileTool> {
  const { family, cc, major } = compiler
  if (family === 'clang') {
    const ownProfdata = (await readOutput(cc, ['--print-prog-name=llvm-profdata'], env))?.trim() ?? ''
    const install = `install it (Debian and Ubuntu: \`apt-get install llvm-${major}\`), or set \`LLVM_PROFDATA\``
    return {
      family,
      profdata: await selectProfdata({ name: 'clang', llvmMajor: major, ownProfdata, install }, env),
    }
  }
  const beside = cc.replace(/gcc(?=[^/]*$)/, 'gcov-dump')
  for (const gcovDump of [beside, `gcov-dump-${major}`, 'gcov-dump']) {
    const version = await readOutput(gcovDump, ['--version'], env)
    if (version !== undefined && new RegExp(` ${major}\\.\\d`).test(version)) return { family, gcovDump }
  }
  throw new PgoBenchmarksError(
    'PROFDATA_NOT_FOUND',
    `no gcov-dump of gcc ${major} was found; it reads gcc's profiles`,
    {
      fix: `install gcc ${major} with its tools (Debian and Ubuntu: \`apt-get install gcc-${major}\`)`,
    },
  )
}

/** Hashes the sources, and remembers what was read: a tree of some hundred megabytes takes seconds the first time. */
async function hashSources(root: string, files: readonly string[], folder: ProjectFolder): Promise<string> {
  const hashes = await openProjectHashes(folder)
  const sha256 = await hashTree(root, files, hashes)
  try {
    await ensureProjectFolder(folder)
    await hashes.save()
  } catch {
    // Where nothing can be written, which is for a build to say, they are read again.
  }
  return sha256
}

/** In the paths of its profiles, which hold those of the objects, gcc's runtime replaces these two (GCC manual, -fprofile-dir). */
function refuseGccPatterns(workDir: string): void {
  const pattern = /%p|%q\{/.exec(workDir)?.[0]
  if (pattern === undefined) return
  throw new PgoBenchmarksError(
    'SETTINGS_INVALID',
    `there is \`${pattern}\` in ${workDir}, a percent sign that gcc takes for a pattern of its own, so that it would not find its profiles`,
    { fix: 'move or link the project to a path without it' },
  )
}

/** Flags of a variable; undefined when it has none. */
function splitFlags(value: string | undefined): readonly string[] | undefined {
  const flags = (value ?? '').split(/\s+/).filter((flag) => flag !== '')
  return flags.length === 0 ? undefined : flags
}
