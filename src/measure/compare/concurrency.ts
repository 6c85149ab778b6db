import type { Workload } from '../../workloads/workload.ts'
import type { CompletedBlock } from '../blocks/timed-window.ts'
import type { MeasuredTier } from '../record/tier-record.ts'

/** How many requests of a window were to be in flight at once, and how many really were; arms whose protocol does not tell are left out. */
export function readConcurrency(
  { concurrency, requests }: Workload,
  blocks: readonly CompletedBlock[],
): MeasuredTier['concurrency'] {
  const achieved: Record<string, { fewest: number; most: number }> = {}
  for (const { arm, result } of blocks.flatMap(({ windows }) => windows)) {
    const inFlight = result.summary.max_in_flight
    if (inFlight === null) continue
    const { fewest, most } = achieved[arm] ?? { fewest: inFlight, most: inFlight }
    achieved[arm] = { fewest: Math.min(fewest, inFlight), most: Math.max(most, inFlight) }
  }
  return { requested: Math.min(concurrency, requests), achieved }
}
