/** The source tree of a C or C++ engine: what of it counts, and the copy that every arm is built from. */
import { constants } from 'node:fs'
import { cp, mkdir, readdir, readlink } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { hashValue } from '../steps/content-hash.ts'
import type { FileHashes } from '../steps/file-hashes.ts'

/** Folders that hold no sources, by name. */
const SKIPPED_FOLDERS: ReadonlySet<string> = new Set(['.git', '.pgo-benchmarks', 'node_modules', 'reports'])
/** Files that say of their folder that a build system made it: CMake, Meson, and whatever marks a cache, as cargo does. */
const BUILD_FOLDER_MARKS: ReadonlySet<string> = new Set(['CMakeCache.txt', 'meson-private', 'CACHEDIR.TAG'])
/**
 * What an earlier build in the tree left: objects that `make` would take for up to date, whatever the flags. And what belongs
 * to the benchmarks, so that saving one of them rebuilds nothing.
 */
const SKIPPED_FILES =
  /\.(o|obj|lo|gcda|gcno|profraw|profdata)$|^(package(-lock)?\.json|vitest\.config\.[cm]?[jt]s|.*\.bench\.[cm]?[jt]s)$/

/** Files that are looked at side by side: more would only wait for each other. */
const AT_ONCE = 64

/**
 * Paths of all source files and symbolic links from the tree's root, sorted.
 *
 * @param without files that are none, absolute or from the root: the finished binary, and what the benchmarks hand to the engine.
 */
export async function listSources(root: string, without: readonly string[]): Promise<readonly string[]> {
  const others = new Set(without.map((path) => resolve(root, path)))
  const files: string[] = []
  await walk(root)
  return files.sort()

  async function walk(folder: string): Promise<void> {
    const entries = await readdir(folder, { withFileTypes: true })
    if (folder !== root && entries.some(({ name }) => BUILD_FOLDER_MARKS.has(name))) return
    for (const entry of entries) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) {
        if (!SKIPPED_FOLDERS.has(entry.name)) await walk(path)
      } else if (
        !SKIPPED_FILES.test(entry.name) &&
        !others.has(path) &&
        (entry.isFile() || entry.isSymbolicLink())
      ) {
        files.push(relative(root, path))
      }
    }
  }
}

/** SHA-256 over the names and contents of the files, so that `touch` alone changes nothing; files that `hashes` knows are not read. */
export async function hashTree(root: string, files: readonly string[], hashes: FileHashes): Promise<string> {
  const contents: (readonly [file: string, content: string])[] = []
  for (let first = 0; first < files.length; first += AT_ONCE) {
    const some = files.slice(first, first + AT_ONCE)
    contents.push(
      ...(await Promise.all(
        some.map(async (file) => [file, await hashContent(join(root, file), hashes)] as const),
      )),
    )
  }
  return hashValue(contents)
}

/** Copies the files with their times, by which `make` decides whether a generated file that was checked in is up to date. */
export async function copyTree(root: string, files: readonly string[], to: string): Promise<void> {
  for (const file of files) {
    await mkdir(dirname(join(to, file)), { recursive: true })
    await cp(join(root, file), join(to, file), {
      preserveTimestamps: true,
      verbatimSymlinks: true,
      mode: constants.COPYFILE_FICLONE,
    })
  }
}

/** A link's content is its target's path: what it leads to in the tree is listed by itself. */
async function hashContent(path: string, hashes: FileHashes): Promise<string> {
  const target = await readlink(path).catch(() => undefined)
  return target === undefined ? hashes.hash(path) : `->${target}`
}
