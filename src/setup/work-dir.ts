import type { ResolvedSettings } from '../settings/settings.ts'
import { resolveBuildPaths } from './plan/build-paths.ts'
import { resolveProjectFolder } from './plan/project-folder.ts'

/** Where the suite keeps what it works with in a project, whatever its engine is. */
export function findWorkDir(settings: ResolvedSettings, root: string): string {
  return settings.engine.kind === 'cargo'
    ? resolveBuildPaths(settings, root).workDir
    : resolveProjectFolder(root).workDir
}
