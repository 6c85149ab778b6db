/**
 * Where a block's copies stand: in memory where there is room, since copies of every arm in every block wrote gigabytes to the disk
 * in a few minutes; else in the project's own folder.
 */
import { access, constants, rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createOwnedFolder, sweepOwnedFolders } from '../../support/owned-folder.ts'
import { removeTemporary } from '../../support/temporary.ts'

/** Linux's folder for shared memory. Other programs use it too. */
export const MEMORY_FOLDER = '/dev/shm'
/** Folders of layouts are called `layout-<their owner>`, and say whose they are where others have theirs. */
const PREFIX = 'layout-'
const MEMORY_PREFIX = `pgo-benchmarks-${PREFIX}`
/** `f_type` of a tmpfs (linux/magic.h, `TMPFS_MAGIC`). */
const TMPFS = 0x01021994
/** A block leaves as much memory free as it takes: engines may want some, and Docker gives 64 MB. */
const NEEDED_ROOM = 2

/** Makes a new folder for copies of so many bytes, in memory or else in `folder`; nobody but this user may look into it. */
export async function createLayoutRoot(
  folder: string,
  bytes: number,
  memoryFolder: string = MEMORY_FOLDER,
): Promise<string> {
  return (await createInMemory(memoryFolder, bytes)) ?? createOwnedFolder(folder, PREFIX)
}

/** Removes the layouts of runs that were killed before they could. */
export async function sweepLayouts(folder: string, memoryFolder: string = MEMORY_FOLDER): Promise<void> {
  await sweepOwnedFolders(folder, PREFIX)
  await sweepOwnedFolders(memoryFolder, MEMORY_PREFIX)
}

async function createInMemory(memoryFolder: string, bytes: number): Promise<string | undefined> {
  const found = await statfs(memoryFolder).catch(() => undefined)
  if (found?.type !== TMPFS) return undefined
  // A container's limit may lie below what the file system would hold.
  const freeBytes = Math.min(found.bavail * found.bsize, process.availableMemory())
  if (NEEDED_ROOM * bytes > freeBytes) return undefined
  const root = await createOwnedFolder(memoryFolder, MEMORY_PREFIX).catch(() => undefined)
  if (root === undefined) return undefined
  const probe = join(root, 'probe')
  try {
    await writeFile(probe, '', { mode: 0o700 })
    // Fails on a file system that is mounted `noexec`, for files alone.
    await access(probe, constants.X_OK)
    await rm(probe)
    return root
  } catch {
    await removeTemporary(root)
    return undefined
  }
}
