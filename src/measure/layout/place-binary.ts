/**
 * Copies of binaries that still find what stands around them: shared libraries through `$ORIGIN` and `$ORIGIN/../lib`, or data files
 * beside the program. The copy's folder and the one above it hold links to what the binary's own hold.
 */
import { copyFile, link, lstat, mkdir, readdir, readlink, realpath, stat, symlink } from 'node:fs/promises'
import { basename, dirname, join, sep } from 'node:path'

/** What a binary is copied from. */
export interface PlacedBinary {
  readonly binary: string
  /** The binary whose surroundings it needs, where it is itself a copy of that one. */
  readonly copyOf?: string
}

/** Names of one length for all arms. */
const FOLDER = 'bin'
const FILE = 'engine'
/** A folder with more in it is one that many programs share, such as /usr/bin, and holds nothing that one of them looks for beside itself. */
const MOST_ENTRIES = 500
/** Above this a copy a block would cost more than it is worth, bytes. */
export const LARGEST_COPY_BYTES: number = 64 * 2 ** 20
const LIBRARY = /\.so(\.\d+)*$/

/**
 * Places a copy into `root`, which must not exist yet; its path is that of `root` and characters whose number is always the same.
 *
 * @returns the copy's path.
 */
export async function placeBinary({ binary, copyOf = binary }: PlacedBinary, root: string): Promise<string> {
  // `$ORIGIN` is where links lead to.
  const home = dirname(await realpath(copyOf))
  const folder = join(root, FOLDER)
  const copy = join(folder, FILE)
  await mkdir(folder, { recursive: true })
  await placeFile(binary, copy)
  await mirror(home, folder, placeBeside)
  await mirror(dirname(home), root, symlink)
  return copy
}

/**
 * Bytes that the copies of all these take.
 *
 * @returns infinity where one of their files is too large for a copy: links to it are made on its own file system.
 */
export async function measureCopies(binaries: readonly PlacedBinary[]): Promise<number> {
  const found = await Promise.all(
    binaries.map(async ({ binary, copyOf = binary }) => {
      const home = dirname(await realpath(copyOf))
      const libraries = (await listMirrored(home)).filter((name) => LIBRARY.test(name))
      return Promise.all([stat(binary), ...libraries.map(async (name) => lstat(join(home, name)))])
    }),
  )
  const sizes = found.flat().map(({ size }) => size)
  if (sizes.some((size) => size > LARGEST_COPY_BYTES)) return Number.POSITIVE_INFINITY
  return sizes.reduce((total, size) => total + size, 0)
}

/** Names of all that a copy's folder has from this one. */
async function listMirrored(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => [])
  return names.length > MOST_ENTRIES ? [] : names
}

async function mirror(
  from: string,
  to: string,
  place: (source: string, target: string) => Promise<void>,
): Promise<void> {
  const names = await listMirrored(from)
  await Promise.all(
    names.map(async (name) => {
      const source = join(from, name)
      // A folder that holds all layouts would hold itself, without end for whoever follows links.
      if (to.startsWith(source + sep)) return
      await place(source, join(to, name)).catch(ignoreTaken)
    }),
  )
}

/** Libraries are copied like the program, since most of an engine's code may be in them; anything else is linked. */
async function placeBeside(source: string, target: string): Promise<void> {
  if (!LIBRARY.test(source)) return symlink(source, target)
  const leadsTo = await readlink(source).catch(() => undefined)
  if (leadsTo === undefined) return placeFile(source, target)
  await symlink(leadsTo === basename(leadsTo) ? leadsTo : source, target)
}

/** The copy's own names come first. */
function ignoreTaken(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
}

/** A copy with pages of its own; of a large file a hard link, or a symbolic one across file systems. */
async function placeFile(from: string, to: string): Promise<void> {
  const found = await stat(from)
  if (found.isFile() && found.size <= LARGEST_COPY_BYTES) return copyFile(from, to)
  try {
    await link(from, to)
  } catch {
    await symlink(from, to)
  }
}
