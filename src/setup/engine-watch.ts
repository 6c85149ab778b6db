/** Which files an engine is made of, so that a watching Vitest knows when to build and measure again. */
import { existsSync } from 'node:fs'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import type { ResolvedSettings } from '../settings/settings.ts'
import { DEFAULT_MANIFEST } from './plan/build-paths.ts'

/** What is to be watched of an engine. */
export interface EngineWatch {
  /** Absolute paths of folders and files. */
  readonly paths: readonly string[]
  /** Whether a file is one that the engine is made of. A build looks at contents, so one file too many costs a measurement, no build. */
  readonly isSource: (file: string) => boolean
}

/** Folders of outputs, histories and dependencies, in which nothing is written by hand. */
const UNWATCHED = new Set(['target', '.git', 'node_modules', '.pgo-benchmarks', '.vitest'])
/** What cargo builds from, as far as names tell; build scripts often compile C. */
const CARGO_SOURCE =
  /\.(rs|c|h|cc|cpp|hpp)$|\/(Cargo\.(toml|lock)|rust-toolchain(\.toml)?|\.cargo\/config(\.toml)?)$/
/** What Vitest watches itself, and what no engine is made of. */
const BENCH_FILE = /\.(bench|test|spec)\.[cm]?[jt]sx?$|^vitest\.config\.[cm]?[jt]s$|^package(-lock)?\.json$/

/** Finds what to watch of the engine that the settings name, and of the prompts that it is trained and measured with. */
export function resolveEngineWatch(settings: ResolvedSettings, root: string): EngineWatch {
  const { paths, isSource } = watchSources(settings, root)
  const { training, measured } = settings
  const prompts = new Set(
    [training.file, measured.file].flatMap((file) => (file === undefined ? [] : [resolve(root, file)])),
  )
  return { paths: [...paths, ...prompts], isSource: (file) => prompts.has(file) || isSource(file) }
}

function watchSources({ engine }: ResolvedSettings, root: string): EngineWatch {
  switch (engine.kind) {
    case 'cargo': {
      const folder = findWorkspace(dirname(resolve(root, engine.manifestPath ?? DEFAULT_MANIFEST)))
      // A crate may lie in the project or beside it, and its path dependencies in the project.
      const isSource = (file: string): boolean =>
        CARGO_SOURCE.test(file) && (isBelow(folder, file) || isBelow(root, file))
      return { paths: [folder], isSource }
    }
    case 'clang': {
      const folder = resolve(root, engine.sources)
      return {
        paths: [folder],
        isSource: (file) => isBelow(folder, file) && !BENCH_FILE.test(basename(file)),
      }
    }
    case 'prebuilt': {
      const binaries = new Set(Object.values(engine.arms).map(({ binary }) => resolve(root, binary)))
      return { paths: [...binaries], isSource: (file) => binaries.has(file) }
    }
  }
}

/** Folders into which a run itself writes: to watch them would wake Vitest in the middle of a measurement. */
export function listOutputFolders(
  { engine, reportDir }: ResolvedSettings,
  root: string,
  env: Readonly<NodeJS.ProcessEnv> = process.env,
): readonly string[] {
  const reports = resolve(root, reportDir)
  if (engine.kind !== 'cargo') return [reports, join(root, '.pgo-benchmarks')]
  const crate = dirname(resolve(root, engine.manifestPath ?? DEFAULT_MANIFEST))
  return [reports, resolve(root, env['CARGO_TARGET_DIR'] ?? 'target'), join(crate, 'target')]
}

/** The folder of the lock file that cargo would use, which is the workspace's; the crate's own where there is none yet. */
function findWorkspace(crate: string): string {
  for (let folder = crate; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'Cargo.lock'))) return folder
    if (folder === dirname(folder)) return crate
  }
}

function isBelow(folder: string, file: string): boolean {
  const parts = relative(folder, file).split(sep)
  return parts[0] !== '..' && !parts.slice(0, -1).some((part) => UNWATCHED.has(part))
}
