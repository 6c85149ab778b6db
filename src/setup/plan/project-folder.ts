/** The suite's own folder in a project that cargo does not build. */
import { join } from 'node:path'
import { outputFile, pathExists } from 'fs-extra/esm'
import type { BuildPaths } from './build-paths.ts'

/** Where the suite keeps what it makes. */
export type ProjectFolder = Omit<BuildPaths, 'manifestPath'>

/** Names the folders in `.pgo-benchmarks`. */
export function resolveProjectFolder(root: string): ProjectFolder {
  const targetDir = join(root, '.pgo-benchmarks')
  return { targetDir, workDir: join(targetDir, 'work'), binDir: join(targetDir, 'bin') }
}

/** Makes the folder, invisible to git, as cargo does with its own. */
export async function ensureProjectFolder({ targetDir }: ProjectFolder): Promise<void> {
  const file = join(targetDir, '.gitignore')
  if (!(await pathExists(file))) await outputFile(file, '*\n')
}
