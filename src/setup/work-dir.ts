import type { ResolvedSettings } from '../settings.ts'
import { resolveBuildPaths } from './build-paths.ts'
import { resolveProjectFolder } from './engines/project-folder.ts'

/** Where the suite keeps what it works with in a project, whatever its engine is. */
export function findWorkDir(settings: ResolvedSettings, root: string): string {
  return settings.engine.kind === 'cargo'
    ? resolveBuildPaths(settings, root).workDir
    : resolveProjectFolder(root).workDir
}
