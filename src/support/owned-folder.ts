/** Folders and files that are named after the process which made them, so that what a killed one left can be told from what is in use. */
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeSelf } from './lock-holder.ts'
import { isProcessAlive } from './process-alive.ts'
import { removeAtEnd } from './temporary.ts'

/** `<space>-<pid>-<start>-<random>`: in another container the same number is another process. */
const OWNER = /^(?<space>[\da-f]{8})-(?<pid>\d+)-(?<start>\d+)-/
/** What a process that cannot be seen from here made is in use for as long as this, ms. No block and no window is that long. */
const FOREIGN_MS = 24 * 3600_000
/** Of this suite's folders among everybody's temporary ones; what follows is an owner. */
const TEMPORARY = /^pgo-benchmarks-[a-z]+-/

/** What this process puts in front of a random part into the names of what is its own. */
export async function nameOwner(): Promise<string> {
  const { pid, processStart, space } = await describeSelf('')
  return `${hashSpace(space)}-${pid}-${processStart ?? 0}-`
}

/** Makes a new folder of this process in `parent`, which is made as well. It goes with this process, if nobody calls `removeTemporary` before. */
export async function createOwnedFolder(parent: string, prefix: string): Promise<string> {
  await mkdir(parent, { recursive: true })
  const folder = await mkdtemp(join(parent, `${prefix}${await nameOwner()}`))
  removeAtEnd(folder)
  return folder
}

/** Removes those of processes that have ended; of others' containers, those of a day before. What may not be removed stays. */
export async function sweepOwnedFolders(parent: string, prefix: string): Promise<void> {
  await sweepOwned(parent, (name) => (name.startsWith(prefix) ? name.slice(prefix.length) : undefined))
}

/** Makes a new folder of this process among the system's temporary ones; `kind` says what for, in small letters. */
export async function createTemporaryFolder(kind: string): Promise<string> {
  return createOwnedFolder(tmpdir(), `pgo-benchmarks-${kind}-`)
}

/** Removes those of all kinds, as `sweepOwnedFolders` does. */
export async function sweepTemporaryFolders(): Promise<void> {
  await sweepOwned(tmpdir(), (name) => {
    const owner = TEMPORARY.test(name) ? name.replace(TEMPORARY, '') : ''
    return OWNER.test(owner) ? owner : undefined
  })
}

/**
 * Removes what is owned by processes that have ended.
 *
 * @param readOwner what stands in a name from its owner on; undefined for names that have none.
 */
export async function sweepOwned(
  parent: string,
  readOwner: (name: string) => string | undefined,
): Promise<void> {
  const found = (await readdir(parent).catch(() => [])).flatMap((name) => {
    const owner = readOwner(name)
    return owner === undefined ? [] : [{ path: join(parent, name), owner }]
  })
  if (found.length === 0) return
  const own = hashSpace((await describeSelf('')).space)
  await Promise.all(
    found.map(async ({ path, owner }) => {
      if (await isInUse(path, owner, own)) return
      await rm(path, { recursive: true, force: true }).catch(() => undefined)
    }),
  )
}

async function isInUse(path: string, name: string, ownSpace: string): Promise<boolean> {
  const { space, pid, start } = OWNER.exec(name)?.groups ?? {}
  if (space !== ownSpace) {
    const found = await stat(path).catch(() => undefined)
    return found !== undefined && Date.now() - found.mtimeMs < FOREIGN_MS
  }
  return isProcessAlive(Number(pid), start === undefined || start === '0' ? null : start)
}

function hashSpace(space: string): string {
  return createHash('sha256').update(space).digest('hex').slice(0, 8)
}
