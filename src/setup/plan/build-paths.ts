/** Where builds read and write: the engine that comes with the suite, and the folders of a project's builds. */
import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { requireCargo } from '../../settings/engine-settings.ts'
import { PgoBenchmarksError } from '../../errors.ts'
import type { ResolvedSettings } from '../../settings/settings.ts'

/** Folders of one project's builds; known without running any tool. */
export interface BuildPaths {
  readonly manifestPath: string
  /** Cargo's target directory: `CARGO_TARGET_DIR`, else `target` in the project root. */
  readonly targetDir: string
  /** The suite's own folder in it. */
  readonly workDir: string
  /** Where finished binaries stand. */
  readonly binDir: string
}

const PACKAGE_ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** The engine that comes with the suite. */
export const DEFAULT_MANIFEST: string = join(PACKAGE_ROOT, 'engine', 'Cargo.toml')
/** The model that comes with the suite. */
export const DEFAULT_MODEL: string = join(PACKAGE_ROOT, 'models', 'rust-docs-1.3m')

/** Whether the engine is the one that comes with the suite, by default or by its manifest. */
export function isOwnEngine({ engine }: ResolvedSettings, root: string): boolean {
  if (engine.kind !== 'cargo') return false
  return engine.manifestPath === undefined || resolve(root, engine.manifestPath) === DEFAULT_MANIFEST
}

/** Finds the folders of a project's builds. */
export function resolveBuildPaths(
  settings: ResolvedSettings,
  root: string,
  env: Readonly<NodeJS.ProcessEnv> = process.env,
): BuildPaths {
  const targetDir = resolve(root, env['CARGO_TARGET_DIR'] ?? 'target')
  return {
    manifestPath: resolve(root, requireCargo(settings.engine).manifestPath ?? DEFAULT_MANIFEST),
    targetDir,
    workDir: join(targetDir, 'pgo-benchmarks'),
    binDir: join(targetDir, 'release'),
  }
}

/**
 * Checks that the engine's manifest is there.
 *
 * @throws PgoBenchmarksError `SETTINGS_INVALID`.
 */
export async function requireManifest(manifestPath: string): Promise<void> {
  const found = await stat(manifestPath).catch(() => undefined)
  if (found?.isFile() === true) return
  throw new PgoBenchmarksError(
    'SETTINGS_INVALID',
    `\`engine.manifestPath\`: ${manifestPath} ${found === undefined ? 'does not exist' : 'is no file'}`,
    { fix: "name the engine's Cargo.toml, from the project root" },
  )
}

/** Path of a finished binary, for example `target/release/inferno-pgo` or `target/release/examples/concurrent_inference-pgo`. */
export function binaryPath(
  paths: Pick<BuildPaths, 'binDir'>,
  name: string,
  arm: string,
  kind: 'bin' | 'example',
): string {
  const directory = kind === 'bin' ? paths.binDir : join(paths.binDir, 'examples')
  return join(directory, `${name}-${arm}`)
}
