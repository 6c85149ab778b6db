/** Keeps test and bench files that are not the project's own out of those that Vitest collects. */
import { relative, resolve, sep } from 'node:path'
import type { TestProject } from 'vitest/node'
import type { ResolvedSettings } from '../settings/settings.ts'
import { listForeignFolders } from '../setup/foreign-folders.ts'

/** The engine's sources, build folders and vendored trees may hold such files, which would fail a run that is not theirs. */
export function hideForeignFiles({ config }: TestProject, settings: ResolvedSettings): void {
  // Vitest looks for files from here.
  const from = config.dir ?? config.root
  const folders = listForeignFolders(settings, config.root).map((folder) =>
    relative(from, resolve(config.root, folder)).replaceAll(sep, '/'),
  )
  // A new list: a project and its clone for benchmarks may share the old one.
  config.exclude = [
    ...config.exclude,
    ...folders
      .filter((folder) => folder !== '' && !folder.startsWith('..'))
      .map((folder) => `${escape(folder)}/**`),
  ]
}

function escape(folder: string): string {
  return folder.replaceAll(/[$()*+?[\\\]^{|}!@]/g, String.raw`\$&`)
}
