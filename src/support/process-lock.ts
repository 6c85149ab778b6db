/** Lock files: each names the process that holds it, and is taken over when that one no longer lives. */
import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, readlink, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { PgoBenchmarksError } from '../errors.ts'
import { isProcessAlive } from './process-alive.ts'

const holderSchema = z.object({
  pid: z.int().positive(),
  /** When the process started, in the kernel's ticks; tells it from a later one with its number. Null where unknown. */
  processStart: z.string().nullable(),
  /** Machine and process-number space: in another container the same number is another process. */
  space: z.string(),
  /** What it works on, and since when (ISO 8601). */
  project: z.string(),
  since: z.string(),
})
/** Who holds a lock. */
export type LockHolder = z.infer<typeof holderSchema>

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

const POLL_MS = 50
/** After this a takeover was left behind by a process that died in it, ms: it is a matter of microseconds. */
const STALE_TAKEOVER_MS = 10_000

/** A holder shows this often that it lives, for those who cannot see its process, ms. */
const HEARTBEAT_MS = 5000
/** A holder in another space that has shown nothing for this long is taken for dead, ms. */
const SILENT_MS = 60_000

/**
 * Waits until nobody else holds the lock, and takes it.
 *
 * @param path of the lock file; its folder is made.
 * @throws PgoBenchmarksError `LOCK_TIMEOUT` that names the holder, `CANCELLED`.
 */
export async function acquireProcessLock(path: string, options: ProcessLockOptions): Promise<ProcessLock> {
  const { activity, timeoutMs, signal, onWait } = options
  const begin = performance.now()
  const own = await describeSelf(options.project)
  await mkdir(dirname(path), { recursive: true })
  let waitedFor: string | undefined
  while (!(await tryCreate(path, own))) {
    const holder = await readHolder(path)
    if (holder === undefined) continue
    if (!(await isHolderAlive(path, holder, own.space))) {
      await removeDead(path, holder, own.space)
      continue
    }
    const words = describeHolder(holder)
    if (waitedFor === undefined) onWait?.(words)
    waitedFor = words
    if (signal?.aborted === true) {
      throw new PgoBenchmarksError('CANCELLED', `waiting for ${words} to finish ${activity} was cancelled`)
    }
    if (performance.now() - begin > timeoutMs) {
      throw new PgoBenchmarksError(
        'LOCK_TIMEOUT',
        `${words} has been ${activity} for ${Math.round(timeoutMs / 1000)} s and holds ${path}`,
        { fix: `let it finish or end it, or delete ${path} if nothing is ${activity}` },
      )
    }
    await sleep(POLL_MS)
  }
  const heartbeat = setInterval(() => void touch(path), HEARTBEAT_MS).unref()
  const waited =
    waitedFor === undefined ? undefined : { holder: waitedFor, seconds: (performance.now() - begin) / 1000 }
  return {
    waited,
    [Symbol.asyncDispose]: async () => {
      clearInterval(heartbeat)
      await rm(path, { force: true })
    },
  }
}

async function touch(path: string): Promise<void> {
  const now = new Date()
  // A lock that somebody deleted by hand is no reason to end what it was for.
  await utimes(path, now, now).catch(() => undefined)
}

async function describeSelf(project: string): Promise<LockHolder> {
  const processStart = (await readProcessStart(process.pid)) ?? null
  return {
    pid: process.pid,
    processStart,
    space: `${hostname()} ${await readlink('/proc/self/ns/pid').catch(() => '')}`.trim(),
    project,
    since: new Date().toISOString(),
  }
}

function describeHolder({ pid, project, since }: LockHolder): string {
  return `process ${pid} in ${project}, since ${since}`
}

/** Makes the file with its content in one step, so that nobody ever reads a half-written one. */
async function tryCreate(path: string, own: LockHolder): Promise<boolean> {
  const draft = `${path}.${own.pid}.${randomUUID()}`
  await writeFile(draft, JSON.stringify(own))
  try {
    await link(draft, path)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

/** Undefined when the lock has gone in the meantime. What is no lock of ours counts as held by nobody that lives. */
async function readHolder(path: string): Promise<LockHolder | undefined> {
  try {
    return holderSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw new PgoBenchmarksError('LOCK_TIMEOUT', `${path} is no lock of this suite`, {
      fix: `delete ${path}`,
      cause: error,
    })
  }
}

async function isHolderAlive(
  path: string,
  { pid, processStart, space }: LockHolder,
  ownSpace: string,
): Promise<boolean> {
  if (space !== ownSpace) {
    const shown = await stat(path).catch(() => undefined)
    return shown !== undefined && Date.now() - shown.mtimeMs < SILENT_MS
  }
  if (!isProcessAlive(pid)) return false
  const start = await readProcessStart(pid)
  return start === undefined || processStart === null || start === processStart
}

/** Field 22 of /proc/PID/stat (proc_pid_stat(5)); undefined outside Linux. */
async function readProcessStart(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  // The second field is the program's name, in parentheses and with whatever spaces it has.
  return text
    ?.slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .at(22 - 3)
}

/**
 * Removes a dead holder's lock, one remover at a time: between reading the file and removing it another may have done so and
 * taken the lock. Whoever holds the second link is alone in removing the first.
 */
async function removeDead(path: string, dead: LockHolder, ownSpace: string): Promise<void> {
  const takeover = `${path}.takeover`
  try {
    await link(path, takeover)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return
    if (!hasCode(error, 'EEXIST')) throw refuseRemoval(path, dead, error)
    const made = await stat(takeover).catch(() => undefined)
    if (made !== undefined && Date.now() - made.ctimeMs > STALE_TAKEOVER_MS)
      await rm(takeover, { force: true })
    await sleep(POLL_MS)
    return
  }
  try {
    const holder = await readHolder(path)
    if (holder !== undefined && !(await isHolderAlive(path, holder, ownSpace)))
      await rm(path, { force: true })
  } catch (error) {
    throw refuseRemoval(path, dead, error)
  } finally {
    await rm(takeover, { force: true })
  }
}

/** The lock of another user cannot be removed from a folder with the sticky bit. */
function refuseRemoval(path: string, dead: LockHolder, cause: unknown): PgoBenchmarksError {
  return new PgoBenchmarksError(
    'LOCK_TIMEOUT',
    `${path} was left by ${describeHolder(dead)}, which no longer lives, and cannot be removed`,
    { fix: `delete ${path}`, cause },
  )
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
