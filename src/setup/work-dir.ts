import { join } from 'node:path'
import type { ResolvedSettings } from '../settings/settings.ts'
import { resolveBuildPaths } from './plan/build-paths.ts'
import { resolveProjectFolder } from './plan/project-folder.ts'

/** Where the suite keeps what it works with in a project, whatever its engine is. */
export function findWorkDir(settings: ResolvedSettings, root: string): string {
  return settings.engine.kind === 'cargo'
    ? resolveBuildPaths(settings, root).workDir
    : resolveProjectFolder(root).workDir
}

/**
 * Where blocks' copies of the binaries stand while they are measured, when memory has no room for them, with links to all that stands
 * around these: often a project's own files. In a folder of this name nobody's tools look for files to test, check, watch or index.
 */
export function findLayoutDir(settings: ResolvedSettings, root: string): string {
  return join(findWorkDir(settings, root), 'node_modules')
}
