/**
 * One measurement at a time on a machine: two suites would be each other's noise. A lock file in the system's folder for
 * temporary files names its holder; the lock of a holder that no longer lives is taken over.
 */
import { randomUUID } from 'node:crypto'
import { link, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { PgoBenchmarksError } from './errors.ts'
import { isProcessAlive } from './process-alive.ts'

const holderSchema = z.object({
  pid: z.int().positive(),
  /** When the process started, in the kernel's ticks; tells it from a later one with its number. Null where unknown. */
  processStart: z.string().nullable(),
  /** What it measures, and since when (ISO 8601). */
  project: z.string(),
  since: z.string(),
})
/** Who measures. */
export type LockHolder = z.infer<typeof holderSchema>

/** A held lock, and what waiting for it took. */
export interface MeasuringLock extends AsyncDisposable {
  /** Whom this one waited for, and for how long, s; undefined when it did not. */
  readonly waited: { readonly holder: string; readonly seconds: number } | undefined
}

/** How to wait. */
export interface MeasuringLockOptions {
  /** Where the lock file is. @default {@link measuringLockFile} */
  readonly path?: string
  /** Shown to whoever waits for this process. @default the current directory */
  readonly project?: string
  /** Called once, with words for the holder, when there is somebody to wait for. */
  readonly onWait?: ((holder: string) => void) | undefined
  /** Longest wait, ms. @default 30 minutes, longer than a run of many tiers */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

const POLL_MS = 50
const DEFAULT_TIMEOUT_MS = 30 * 60_000
/** After this a takeover was left behind by a process that died in it, ms: it is a matter of microseconds. */
const STALE_TAKEOVER_MS = 10_000

/** The machine's lock file. */
export function measuringLockFile(): string {
  return join(tmpdir(), 'pgo-benchmarks-measuring.lock')
}

/**
 * Waits until nobody else measures.
 *
 * @throws PgoBenchmarksError `LOCK_TIMEOUT` that names the holder, `CANCELLED`.
 */
export async function acquireMeasuringLock(options: MeasuringLockOptions = {}): Promise<MeasuringLock> {
  const { path = measuringLockFile(), timeoutMs = DEFAULT_TIMEOUT_MS, signal, onWait } = options
  const begin = performance.now()
  const own = await describeSelf(options.project ?? process.cwd())
  let waitedFor: string | undefined
  while (!(await tryCreate(path, own))) {
    const holder = await readHolder(path)
    if (holder === undefined) continue
    if (!(await isHolderAlive(holder))) {
      await removeDead(path, holder)
      continue
    }
    const words = describeHolder(holder)
    if (waitedFor === undefined) onWait?.(words)
    waitedFor = words
    if (signal?.aborted === true) {
      throw new PgoBenchmarksError('CANCELLED', `waiting for ${words} to finish measuring was cancelled`)
    }
    if (performance.now() - begin > timeoutMs) {
      throw new PgoBenchmarksError(
        'LOCK_TIMEOUT',
        `${words} has been measuring for ${Math.round(timeoutMs / 1000)} s and holds ${path}`,
        { fix: `let it finish or end it, or delete ${path} if that is no measurement` },
      )
    }
    await sleep(POLL_MS)
  }
  const waited =
    waitedFor === undefined ? undefined : { holder: waitedFor, seconds: (performance.now() - begin) / 1000 }
  return { waited, [Symbol.asyncDispose]: async () => rm(path, { force: true }) }
}

async function describeSelf(project: string): Promise<LockHolder> {
  const processStart = (await readProcessStart(process.pid)) ?? null
  return { pid: process.pid, processStart, project, since: new Date().toISOString() }
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

async function isHolderAlive({ pid, processStart }: LockHolder): Promise<boolean> {
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
async function removeDead(path: string, dead: LockHolder): Promise<void> {
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
    if (holder !== undefined && !(await isHolderAlive(holder))) await rm(path, { force: true })
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
