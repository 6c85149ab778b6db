/** Whether an engine that fails from a copy of its binary works where the binary is. */
import { PgoBenchmarksError } from '../../errors.ts'
import {
  describeEngineFailure,
  type EngineFailure,
  type EngineFailureReason,
} from '../../workloads/engine/engine-failure.ts'
import { createRun, type Workload } from '../../workloads/workload.ts'
import type { Contestant } from './contestant.ts'
import { runInPlace } from '../layout/layout.ts'

/** Failures that a missing file beside the program can be behind. */
const OF_PLACE: ReadonlySet<EngineFailureReason> = new Set([
  'not-executable',
  'exited',
  'engine-error',
  'request-error',
])

/** An arm's windows in a tier's first block, at most: what fails in a later one than the first fails there anywhere. */
const BLOCK_WINDOWS = 6

/**
 * Tries the engine of an arm that never worked from a copy at its own place, for as long as a block.
 *
 * @param timeoutMs longest time of a window, ms.
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
    for (let window = 0; window < BLOCK_WINDOWS; window += 1) {
      const step = await host.window(createRun(`in-place${window}`, workload), timeoutMs)
      if (step.state !== 'completed') return undefined
    }
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
