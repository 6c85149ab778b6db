/** Whether an engine that fails from a copy of its binary works where the binary is. */
import { PgoBenchmarksError } from '../errors.ts'
import {
  describeEngineFailure,
  type EngineFailure,
  type EngineFailureReason,
} from '../workloads/engine-failure.ts'
import { createRun, type Workload } from '../workloads/workload.ts'
import type { Contestant } from './block.ts'
import { runInPlace } from './layout.ts'

/** Failures that a missing file beside the program can be behind. */
const OF_PLACE: ReadonlySet<EngineFailureReason> = new Set([
  'not-executable',
  'exited',
  'engine-error',
  'request-error',
])

/**
 * Tries the engine of an arm that never worked from a copy at its own place, with one window.
 *
 * @param timeoutMs longest time of the window, ms.
 * @returns `ENGINE_NEEDS_PLACE`; undefined when it works there no better.
 */
export async function findPlaceDependence(
  { spec, host }: Contestant,
  failure: EngineFailure,
  workload: Workload,
  timeoutMs: number,
): Promise<PgoBenchmarksError | undefined> {
  if (!OF_PLACE.has(failure.reason)) return undefined
  const inPlace = runInPlace(spec)
  try {
    const started = await host.start(inPlace)
    if (started.state === 'failed') return undefined
    const step = await host.window(createRun('in-place', workload), timeoutMs)
    if (step.state !== 'completed') return undefined
  } finally {
    await host.stop()
  }
  return new PgoBenchmarksError(
    'ENGINE_NEEDS_PLACE',
    `${describeEngineFailure(failure)}; it ran from a copy of ${inPlace.binary}, and works where that file is`,
    {
      fix: "set `layout: 'in-place'`, or link into the program what it looks for around itself: blocks run copies, with all that is in its folder and in the one above",
    },
  )
}
