/** One measurement at a time on a machine: two suites would be each other's noise. */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { acquireProcessLock, type ProcessLock } from './process-lock.ts'

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

const DEFAULT_TIMEOUT_MS = 30 * 60_000

/** The machine's lock file, in the system's folder for temporary files. */
export function measuringLockFile(): string {
  return join(tmpdir(), 'pgo-benchmarks-measuring.lock')
}

/**
 * Waits until nobody else measures.
 *
 * @throws PgoBenchmarksError `LOCK_TIMEOUT` that names the holder, `CANCELLED`.
 */
export async function acquireMeasuringLock(options: MeasuringLockOptions = {}): Promise<ProcessLock> {
  const { path = measuringLockFile(), project = process.cwd(), onWait, signal } = options
  return acquireProcessLock(path, {
    activity: 'measuring',
    project,
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    onWait,
    signal,
  })
}
