/** Names the failures that come from the disk and not from what was done with it. */
import { constants } from 'node:fs'
import { access, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { PgoBenchmarksError } from '../../errors.ts'

/** What tools say when a disk or a quota is full (strerror(3): ENOSPC, EDQUOT), and when nothing may be written (EROFS). */
const FULL = /No space left on device|Disk quota exceeded|os error (28|122)\b/
const READ_ONLY = /Read-only file system|os error 30\b/
const FULL_CODES: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT'])
const READ_ONLY_CODES: ReadonlySet<unknown> = new Set(['EROFS', 'EACCES', 'EPERM', 'ENOTDIR', 'EEXIST'])
/** What a recursive `mkdir` says on a read-only file system (libuv reports the folder that it could not make as missing). */
const MISSING = 'ENOENT'
/** With less than this many bytes free at any time, a tool that failed failed of this: it may have removed its files since. */
const NEARLY_FULL_BYTES = 1_000_000
/**
 * A linker that maps its output dies of SIGBUS when there is no room behind a page (mmap(2)), and its file, which may be gone since, is seldom
 * larger than this; with more bytes free, whatever died of it had another reason.
 */
const BUS_ERROR_BYTES = 256_000_000
const BUS_ERROR = /SIGBUS|Bus error/
/** With more bytes free, another disk must be meant by what a tool says. */
const ROOMY_BYTES = 1_000_000_000
const LOOK_EVERY_MS = 100

/**
 * Runs something that writes below a directory. What fails because the disk is full or read-only fails by these names, whoever
 * noticed it: this process, cargo, an engine that could not write its profile.
 *
 * @throws PgoBenchmarksError `DISK_FULL` with the bytes that are left, `TARGET_NOT_WRITABLE`, or whatever `run` threw.
 */
export async function namingStorageFailures<Result>(
  directory: string,
  run: () => Promise<Result>,
): Promise<Result> {
  let least = await readFreeBytes(directory)
  const look = async (): Promise<void> => {
    const free = await readFreeBytes(directory)
    if (free !== undefined) least = Math.min(least ?? free, free)
  }
  const timer = setInterval(() => void look(), LOOK_EVERY_MS).unref()
  try {
    return await run()
  } catch (error) {
    await look()
    throw await nameFailure(directory, error, least)
  } finally {
    clearInterval(timer)
  }
}

async function nameFailure(directory: string, error: unknown, least: number | undefined): Promise<unknown> {
  const { code, message } = readError(error)
  if (code === 'CANCELLED' || code === 'DISK_FULL' || code === 'TARGET_NOT_WRITABLE') return error
  const isBelow = (bytes: number): boolean => least !== undefined && least < bytes
  const told = message.split('\n').find((line) => FULL.test(line))
  if (told !== undefined && least !== undefined && !FULL_CODES.has(code) && least >= ROOMY_BYTES) {
    return new PgoBenchmarksError(
      'DISK_FULL',
      `a disk or a quota is full, though ${directory} has ${(least / 1e9).toFixed(1)} GB left: ${told.trim()}`,
      {
        fix: 'free some space where that file belongs: a quota, the folder for temporary files (`TMPDIR`), or memory (/dev/shm); what is built so far is kept',
        cause: error,
      },
    )
  }
  const full =
    FULL_CODES.has(code) ||
    told !== undefined ||
    isBelow(NEARLY_FULL_BYTES) ||
    (BUS_ERROR.test(message) && isBelow(BUS_ERROR_BYTES))
  if (full) {
    const left = least === undefined ? '' : ` (at least once only ${(least / 1e6).toFixed(1)} MB were left)`
    return new PgoBenchmarksError('DISK_FULL', `the disk that holds ${directory} is full${left}`, {
      fix: 'free some space (a build takes about 1 GB an arm), or set `CARGO_TARGET_DIR` to a larger disk; what is built so far is kept',
      cause: error,
    })
  }
  const readOnly =
    READ_ONLY_CODES.has(code) ||
    READ_ONLY.test(message) ||
    (code === MISSING && !(await isWritable(directory)))
  if (readOnly) {
    const why = error instanceof PgoBenchmarksError ? '' : `: ${message}`
    return new PgoBenchmarksError('TARGET_NOT_WRITABLE', `${directory} cannot be written${why}`, {
      fix: 'make it writable, set `CARGO_TARGET_DIR` to a directory that is, or use finished binaries with SKIP_PGO_BUILD=1',
      cause: error,
    })
  }
  return error
}

function readError(error: unknown): { readonly code: unknown; readonly message: string } {
  if (!(error instanceof Error)) return { code: undefined, message: '' }
  return { code: 'code' in error ? error.code : undefined, message: error.message }
}

/** Whether the directory can be written or, where it does not exist, the nearest one above it. */
async function isWritable(directory: string): Promise<boolean> {
  try {
    await access(directory, constants.W_OK)
    return true
  } catch (error) {
    const missing = readError(error).code === MISSING && dirname(directory) !== directory
    return missing && (await isWritable(dirname(directory)))
  }
}

/** Undefined where the directory does not exist. */
async function readFreeBytes(directory: string): Promise<number | undefined> {
  const found = await statfs(directory).catch(() => undefined)
  return found === undefined ? undefined : found.bavail * found.bsize
}
