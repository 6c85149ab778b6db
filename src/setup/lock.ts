import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PgoBenchmarksError } from '../errors.ts'
import { isProcessAlive } from '../process-alive.ts'

/** A lock that is held until it is disposed of. */
export interface Lock extends AsyncDisposable {
  readonly path: string
}

/** What a wait for somebody else's lock looks like to the outside. */
export interface LockOptions {
  /** Called once when another process holds the lock. */
  readonly onWait?: (holderPid: number) => void
  /** Longest wait, ms. Default: one hour, longer than any build. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

const POLL_MS = 200
const DEFAULT_TIMEOUT_MS = 3_600_000

/**
 * Takes a lock file so that one process builds while others wait for it. The file holds its owner's pid; the lock of a
 * process that no longer lives is taken over.
 *
 * @throws PgoBenchmarksError `LOCK_TIMEOUT` that names the file and its holder, `CANCELLED`.
 */
export async function acquireLock(path: string, options: LockOptions = {}): Promise<Lock> {
  await mkdir(dirname(path), { recursive: true })
  const deadline = performance.now() + (options.timeoutMs ?? DEFAULT_TIMEOUT_MS)
  let announced = false
  while (!(await tryCreate(path))) {
    const holder = await readHolder(path)
    if (holder !== undefined && !isProcessAlive(holder)) {
      await removeDead(path)
      continue
    }
    if (holder !== undefined && !announced) {
      options.onWait?.(holder)
      announced = true
    }
    if (performance.now() > deadline) {
      const who =
        holder === undefined ? 'something that is no lock' : `process ${holder}, which did not finish`
      throw new PgoBenchmarksError('LOCK_TIMEOUT', `${path} is held by ${who}`, {
        fix: `end ${holder === undefined ? 'it' : `process ${holder}`}, or delete ${path} if that is no build`,
      })
    }
    if (options.signal?.aborted === true) {
      throw new PgoBenchmarksError('CANCELLED', `waiting for ${path} was cancelled`)
    }
    await sleep(POLL_MS)
  }
  return { path, [Symbol.asyncDispose]: async () => rm(path, { force: true }) }
}

async function tryCreate(path: string): Promise<boolean> {
  try {
    await using handle = await open(path, 'wx')
    await handle.write(String(process.pid))
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

/**
 * Removes a dead holder's lock, one remover at a time: between reading a pid and removing the file, another taker may have
 * removed it and made its own.
 */
async function removeDead(path: string): Promise<void> {
  const guard = `${path}.takeover`
  if (!(await tryCreate(guard))) {
    const owner = await readHolder(guard)
    if (owner !== undefined && !isProcessAlive(owner)) await rm(guard, { force: true })
    await sleep(POLL_MS)
    return
  }
  try {
    const holder = await readHolder(path)
    if (holder !== undefined && !isProcessAlive(holder)) await rm(path, { force: true })
  } finally {
    await rm(guard, { force: true })
  }
}

/** The holder's pid; undefined when the lock has gone in the meantime or its owner is still writing it. */
async function readHolder(path: string): Promise<number | undefined> {
  try {
    const pid = Number(await readFile(path, 'utf8'))
    if (pid > 0) return pid
    await sleep(POLL_MS)
    return Number(await readFile(path, 'utf8')) || Number.MAX_SAFE_INTEGER
  } catch {
    return undefined
  }
}
