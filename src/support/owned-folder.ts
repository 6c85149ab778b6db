/** Folders that are named after the process which made them, so that what a killed one left can be told from what is in use. */
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describeSelf } from './lock-holder.ts'
import { isProcessAlive } from './process-alive.ts'
import { removeAtEnd } from './temporary.ts'

/** `<space>-<pid>-<start>-<random>`: in another container the same number is another process. */
const OWNER = /^(?<space>[\da-f]{8})-(?<pid>\d+)-(?<start>\d+)-/
/** What a process that cannot be seen from here made is in use for as long as this, ms. No block and no window is that long. */
const FOREIGN_MS = 24 * 3600_000

/** Makes a new folder of this process in `parent`, which is made as well. It goes with this process, if nobody calls `removeTemporary` before. */
export async function createOwnedFolder(parent: string, prefix: string): Promise<string> {
  await mkdir(parent, { recursive: true })
  const { pid, processStart, space } = await describeSelf('')
  const folder = await mkdtemp(join(parent, `${prefix}${hashSpace(space)}-${pid}-${processStart ?? 0}-`))
  removeAtEnd(folder)
  return folder
}

/** Removes those of processes that have ended; of others' containers, those of a day before. What may not be removed stays. */
export async function sweepOwnedFolders(parent: string, prefix: string): Promise<void> {
  const names = (await readdir(parent).catch(() => [])).filter((name) => name.startsWith(prefix))
  if (names.length === 0) return
  const own = hashSpace((await describeSelf('')).space)
  await Promise.all(
    names.map(async (name) => {
      const folder = join(parent, name)
      if (await isInUse(folder, name.slice(prefix.length), own)) return
      await rm(folder, { recursive: true, force: true }).catch(() => undefined)
    }),
  )
}

async function isInUse(folder: string, name: string, ownSpace: string): Promise<boolean> {
  const { space, pid, start } = OWNER.exec(name)?.groups ?? {}
  if (space !== ownSpace) {
    const found = await stat(folder).catch(() => undefined)
    return found !== undefined && Date.now() - found.mtimeMs < FOREIGN_MS
  }
  return isProcessAlive(Number(pid), start === undefined || start === '0' ? null : start)
}

function hashSpace(space: string): string {
  return createHash('sha256').update(space).digest('hex').slice(0, 8)
}
