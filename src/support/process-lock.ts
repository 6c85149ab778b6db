/**
 * Locks between processes of any user: a folder in which each process that wants the lock puts a file that names it. Whoever finds no
 * file of another that lives has the lock. What the dead have left is in nobody's way: it need not be removed, which only its owner
 * can do in a folder with the sticky bit, such as the system's for temporary files.
 */
import { randomUUID } from 'node:crypto'
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  rename,
  rm,
  rmdir,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PgoBenchmarksError } from '../errors.ts'
import { describeLiving, describeSelf, type LockHolder } from './lock-holder.ts'
import { removeAtEnd, removeTemporary } from './temporary.ts'

/** A held lock, and what waiting for it took. */
export interface ProcessLock extends AsyncDisposable {
  /** Whom this one waited for, and for how long, s; undefined when it did not. */
  readonly waited: { readonly holder: string; readonly seconds: number } | undefined
}

/** How to wait. */
export interface ProcessLockOptions {
  /** What the holder does, for messages: `measuring`. */
  readonly activity: string
  /** Shown to whoever waits for this process. */
  readonly project: string
  /** Called once, with words for the holder, when there is somebody to wait for. */
  readonly onWait?: ((holder: string) => void) | undefined
  /** Longest wait, ms. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

/** Somebody's file, and words for who it is. */
interface Rival {
  readonly file: string
  readonly words: string
}

const POLL_MS = 50
/** What files of holders are called: a process id and a random UUID. What has another name is a draft, or not ours. */
const NAME = /^\d+-[\da-f-]{36}$/
/** A holder shows this often that it lives, for those who cannot see its process, ms. */
const HEARTBEAT_MS = 5000

/**
 * Waits until nobody else holds the lock, and takes it.
 *
 * @param path of the lock's folder, which is made and, by its last holder, removed.
 * @throws PgoBenchmarksError `LOCK_TIMEOUT` that names the holder or what stands at `path`, `CANCELLED`.
 */
export async function acquireProcessLock(path: string, options: ProcessLockOptions): Promise<ProcessLock> {
  const { activity, timeoutMs, signal, onWait } = options
  const begin = performance.now()
  const own = await describeSelf(options.project)
  let waitedFor: string | undefined
  for (;;) {
    const [rival] = await listRivals(path, own)
    if (rival === undefined) {
      const file = await tryTake(path, own)
      if (file !== undefined) {
        const seconds = (performance.now() - begin) / 1000
        return hold(path, file, waitedFor === undefined ? undefined : { holder: waitedFor, seconds })
      }
      if (performance.now() - begin > timeoutMs) {
        throw new PgoBenchmarksError(
          'LOCK_TIMEOUT',
          `${path} could not be taken within ${Math.round(timeoutMs / 1000)} s, though nobody holds it`,
          { fix: `delete ${path} if nothing is ${activity}` },
        )
      }
      // Two that came at once have both stepped back: not at the same moment again.
      await sleep(Math.random() * POLL_MS)
      continue
    }
    if (waitedFor === undefined) onWait?.(rival.words)
    waitedFor = rival.words
    if (signal?.aborted === true) {
      throw new PgoBenchmarksError(
        'CANCELLED',
        `waiting for ${rival.words} to finish ${activity} was cancelled`,
      )
    }
    if (performance.now() - begin > timeoutMs) {
      throw new PgoBenchmarksError(
        'LOCK_TIMEOUT',
        `${rival.words} has been ${activity} for ${Math.round(timeoutMs / 1000)} s and holds ${path}`,
        { fix: `let it finish or end it, or delete ${rival.file} if nothing is ${activity}` },
      )
    }
    await sleep(POLL_MS)
  }
}

function hold(path: string, file: string, waited: ProcessLock['waited']): ProcessLock {
  const heartbeat = setInterval(() => void touch(file), HEARTBEAT_MS).unref()
  return {
    waited,
    [Symbol.asyncDispose]: async () => {
      clearInterval(heartbeat)
      await removeTemporary(file)
      // It stays while others wait in it, or has been made by another user.
      await rmdir(path).catch(() => undefined)
    },
  }
}

async function touch(file: string): Promise<void> {
  const now = new Date()
  // A lock that somebody deleted by hand is no reason to end what it was for.
  await utimes(file, now, now).catch(() => undefined)
}

/** Everybody else that lives. Files of the dead are removed where that is allowed: their names never come again, so nobody's is hit. */
async function listRivals(path: string, own: LockHolder, except?: string): Promise<readonly Rival[]> {
  const rivals: Rival[] = []
  for (const name of await readFolder(path)) {
    if (!NAME.test(name) || name === except) continue
    const file = join(path, name)
    const words = await describeLiving(file, own.space)
    if (words === undefined) await rm(file, { force: true }).catch(() => undefined)
    else rivals.push({ file, words })
  }
  return rivals
}

/**
 * Puts a file of our own into the folder, and looks again: of two that come at once at least one sees the other, so that never both go on.
 *
 * @returns the file, or undefined when another was there as well.
 */
async function tryTake(path: string, own: LockHolder): Promise<string | undefined> {
  await makeFolder(path)
  const name = `${own.pid}-${randomUUID()}`
  const draft = join(path, `.${name}`)
  const file = join(path, name)
  const keepDraft = removeAtEnd(draft)
  removeAtEnd(file)
  try {
    await writeFile(draft, JSON.stringify(own))
    // Whatever this user's umask is, others must be able to see who it is.
    await chmod(draft, 0o644)
    await rename(draft, file)
    keepDraft()
  } catch (error) {
    await Promise.all([draft, file].map(removeTemporary))
    // The last holder has just taken the folder away.
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
  const rivals = await listRivals(path, own, name)
  if (rivals.length === 0) return file
  await removeTemporary(file)
  return undefined
}

/** Makes the lock's folder, as open to others as the one that it stands in. */
async function makeFolder(path: string): Promise<void> {
  if ((await stat(path).catch(() => undefined)) !== undefined) return
  const parent = dirname(path)
  await mkdir(parent, { recursive: true })
  // In one step with its mode: a process that died between two would shut everybody out.
  const draft = await mkdtemp(`${path}.`)
  try {
    await chmod(draft, (await stat(parent)).mode & 0o1777)
    await rename(draft, path)
  } catch (error) {
    await rmdir(draft)
    // Another was quicker, or something else stands there, which whoever reads it says.
    if (!['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].some((code) => hasCode(error, code))) throw error
  }
}

/** @throws PgoBenchmarksError `LOCK_TIMEOUT` for what is no folder, or cannot be read. */
async function readFolder(path: string): Promise<readonly string[]> {
  try {
    return await readdir(path)
  } catch (error) {
    // Also below a file: whoever makes the folder says what is wrong there.
    const there = await lstat(path).catch(() => undefined)
    if (there === undefined) return []
    // A link to nothing is where no folder can be made: whoever went on would wait for ever.
    const [found, fix] = ['ENOTDIR', 'ENOENT', 'ELOOP'].some((code) => hasCode(error, code))
      ? ['is no lock of this suite', `delete ${path}`]
      : ['cannot be read', `let everybody read ${dirname(path)}, or use another folder`]
    throw new PgoBenchmarksError('LOCK_TIMEOUT', `${path} ${found}`, { fix, cause: error })
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
