import { dirname } from 'node:path'
import { pathExists } from 'fs-extra/esm'
import type { ResolvedSettings } from '../../settings/settings.ts'
import { DEFAULT_MANIFEST, resolveBuildPaths } from './build-paths.ts'

/** A project and where it is. */
export interface ProjectSettings {
  readonly settings: ResolvedSettings
  readonly root: string
}

/** Manifest of the crate that a project's engine is; that of the suite's own engine for any project that cargo does not build, and for none. */
export function findManifest(
  project: ProjectSettings | undefined,
  env: Readonly<NodeJS.ProcessEnv> = process.env,
): string {
  if (project?.settings.engine.kind !== 'cargo') return DEFAULT_MANIFEST
  return resolveBuildPaths(project.settings, project.root, env).manifestPath
}

/** The folder in which rustup and cargo are asked; where the manifest's is missing, which is for others to say, the project's. */
export async function findCrateFolder(
  project: ProjectSettings | undefined,
  env: Readonly<NodeJS.ProcessEnv> = process.env,
): Promise<string> {
  const folder = dirname(findManifest(project, env))
  return project === undefined || (await pathExists(folder)) ? folder : project.root
}
