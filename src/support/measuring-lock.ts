/** One measurement at a time on a machine: two suites would be each other's noise. */
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { acquireProcessLock, type ProcessLock } from './process-lock.ts'
import { acquireSocketLock } from './socket-lock.ts'

/** How to wait. */
export interface MeasuringLockOptions {
  /** What the lock is called; those of another name do not wait for each other. @default {@link measuringLockName} */
  readonly name?: string
  /** Shown to whoever waits for this process. @default the current directory */
  readonly project?: string
  /** Called once, with words for the holder, when there is somebody to wait for. */
  readonly onWait?: ((holder: string) => void) | undefined
  /** Longest wait, ms. @default 30 minutes, longer than a run of many tiers */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

const DEFAULT_TIMEOUT_MS = 30 * 60_000
/** A socket's name has at most 107 bytes (unix(7)). */
const LONGEST_NAME = 80

/**
 * The machine's lock, whoever asks; another one where `PGO_MEASURING_LOCK` names it, for suites that share a machine and cannot disturb each
 * other, as those of this suite's own tests, whose engines' times are computed.
 */
export function measuringLockName(env: Readonly<NodeJS.ProcessEnv> = process.env): string {
  const named = env['PGO_MEASURING_LOCK'] ?? ''
  return named === '' ? 'pgo-benchmarks-measuring' : named
}

/**
 * Waits until nobody else measures. Outside Linux, which has no abstract sockets, the lock is in the folder for temporary files.
 *
 * @throws PgoBenchmarksError `LOCK_TIMEOUT` that names the holder and since when it has held the lock, `CANCELLED`.
 */
export async function acquireMeasuringLock(options: MeasuringLockOptions = {}): Promise<ProcessLock> {
  const { name = measuringLockName(), project = process.cwd(), onWait, signal } = options
  const short =
    name.length <= LONGEST_NAME ? name : `pgo-benchmarks-${createHash('sha256').update(name).digest('hex')}`
  const asked = {
    activity: 'measuring',
    project,
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    onWait,
    signal,
  }
  return process.platform === 'linux'
    ? acquireSocketLock(short, asked)
    : acquireProcessLock(join(tmpdir(), `${short.replaceAll('/', '-')}.lock`), asked)
}
