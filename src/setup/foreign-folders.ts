/** Folders of a project whose files are the engine's, a build's or somebody else's: no benchmark of the project lies there. */
import { readdirSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import type { ResolvedSettings } from '../settings/settings.ts'
import { listOutputFolders } from './engine-watch.ts'

/** Names that people give to what they have from elsewhere. */
const VENDORED = new Set(['vendor', 'vendored', 'third_party', 'third-party', '3rdparty'])
/** What a checkout of its own has, and what build systems put into their folders: CMake, Meson, and whatever marks a cache, as cargo does. */
const MARKS = new Set(['.git', 'CMakeCache.txt', 'meson-private', 'CACHEDIR.TAG'])
/** Folders below the root that are looked into: `crates/engine/target`. */
const DEPTH = 3

/** Lists them, from the project root, with `/` between their parts. */
export function listForeignFolders(settings: ResolvedSettings, root: string): readonly string[] {
  const { engine } = settings
  const named = [
    ...(engine.kind === 'clang' ? [resolve(root, engine.sources)] : []),
    ...listOutputFolders(settings, root),
  ]
  const below = named.map((folder) => relative(root, folder)).filter(isBelow)
  return [...new Set([...below, ...search(root, '', DEPTH)])].map((folder) => folder.replaceAll(sep, '/'))
}

function isBelow(path: string): boolean {
  return path !== '' && path.split(sep)[0] !== '..' && !path.startsWith(sep)
}

function search(root: string, folder: string, depth: number): readonly string[] {
  return listFolders(join(root, folder)).flatMap((name) => {
    const path = join(folder, name)
    if (name === 'node_modules') return []
    if (VENDORED.has(name) || listNames(join(root, path)).some((entry) => MARKS.has(entry))) return [path]
    return depth > 1 ? search(root, path, depth - 1) : []
  })
}

function listFolders(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name)
  } catch {
    return []
  }
}

function listNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
