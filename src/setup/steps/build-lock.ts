/** One build at a time in a target directory. */
import { join } from 'node:path'
import { acquireProcessLock, type ProcessLock } from '../../support/process-lock.ts'
import type { BuildContext } from './build-context.ts'

/** Longer than any build. */
const TIMEOUT_MS = 60 * 60_000

/**
 * Waits until nobody else builds in `workDir`, saying for whom.
 *
 * @throws PgoBenchmarksError `LOCK_TIMEOUT` that names the holder, `CANCELLED`.
 */
export async function acquireBuildLock(workDir: string, context: BuildContext): Promise<ProcessLock> {
  const { root, progress, signal } = context
  return acquireProcessLock(join(workDir, 'locks'), {
    activity: 'building',
    project: root,
    timeoutMs: TIMEOUT_MS,
    onWait: (holder) => progress.note(`waiting for ${holder}, which is building the same arms`),
    signal,
  })
}
