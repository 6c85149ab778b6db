/** Sends a tier's stands from the bench worker to the reporters, as artifacts of its test. */
import { recordArtifact, type RunnerTestCase } from 'vitest'
import { PROGRESS_ARTIFACT, type ProgressSender } from './tier-progress.ts'

/** A person reads no faster, and what is sent costs the harness's CPU. */
const INTERVAL_MS = 1000

/**
 * Creates the sender of one tier's stands. It is called between two blocks, when no engine runs, and waits until the reporters
 * have drawn: progress costs time of the harness, at most once a second, and none of a window. A failure is ignored, since nothing
 * that is measured depends on it.
 */
export function createProgressSender(test: RunnerTestCase): ProgressSender {
  let sentAt = Number.NEGATIVE_INFINITY
  return async (read) => {
    if (performance.now() - sentAt < INTERVAL_MS) return
    sentAt = performance.now()
    await recordArtifact(test, { type: PROGRESS_ARTIFACT, stand: read() }).catch(() => undefined)
  }
}
