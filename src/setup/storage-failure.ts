/** Names the failures that come from the disk and not from what was done with it. */
import { statfs } from 'node:fs/promises'
import { PgoBenchmarksError } from '../errors.ts'

/** What tools say when a disk or a quota is full (strerror(3): ENOSPC, EDQUOT), and when nothing may be written (EROFS). */
const FULL = /No space left on device|Disk quota exceeded|os error (28|122)\b/
const READ_ONLY = /Read-only file system|os error 30\b/
const FULL_CODES: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT'])
const READ_ONLY_CODES: ReadonlySet<unknown> = new Set(['EROFS', 'EACCES', 'EPERM', 'ENOTDIR', 'EEXIST'])
/** With less than this many bytes free, a tool that failed without saying why failed of this. */
const NEARLY_FULL_BYTES = 1_000_000

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
  try {
    return await run()
  } catch (error) {
    throw await nameFailure(directory, error)
  }
}

async function nameFailure(directory: string, error: unknown): Promise<unknown> {
  const { code, message } = readError(error)
  if (code === 'CANCELLED' || code === 'DISK_FULL' || code === 'TARGET_NOT_WRITABLE') return error
  const free = await readFreeBytes(directory)
  const full = FULL_CODES.has(code) || FULL.test(message) || (free !== undefined && free < NEARLY_FULL_BYTES)
  if (full) {
    const left = free === undefined ? '' : ` (${(free / 1e6).toFixed(1)} MB left)`
    return new PgoBenchmarksError('DISK_FULL', `the disk that holds ${directory} is full${left}`, {
      fix: 'free some space (a build takes about 1 GB an arm), or set `CARGO_TARGET_DIR` to a larger disk; what is built so far is kept',
      cause: error,
    })
  }
  if (READ_ONLY_CODES.has(code) || READ_ONLY.test(message)) {
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

/** Undefined where the directory does not exist. */
async function readFreeBytes(directory: string): Promise<number | undefined> {
  const found = await statfs(directory).catch(() => undefined)
  return found === undefined ? undefined : found.bavail * found.bsize
}
