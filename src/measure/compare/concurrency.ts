import { quantile } from '../../stats/samples/quantile.ts'
import { requireFinite } from '../../stats/checks/non-empty.ts'
import type { WindowRequest } from '../../workloads/engine/window.ts'
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

/** Fewest output tokens of requests of which it is said that they were not answered at a time: shorter ones may be over before the next begins. */
const LONG_TOKENS = 8

/**
 * How many requests arms answered at a time, by their clients' times: the median, over windows, of the most that were between first and last token
 * at once. None for an arm whose requests are short.
 */
export function readAnsweredAtOnce(blocks: readonly CompletedBlock[]): Readonly<Record<string, number>> {
  const byArm = Map.groupBy(
    blocks.flatMap(({ windows }) => windows),
    ({ arm }) => arm,
  )
  return Object.fromEntries(
    [...byArm].flatMap(([arm, windows]) => {
      const long = windows.filter(({ result: { requests } }) =>
        requests.every(({ output_tokens: tokens }) => tokens >= LONG_TOKENS),
      )
      const most = long.map(({ result }) => countOverlap(result.requests)).filter((count) => count > 0)
      return most.length === 0 ? [] : [[arm, quantile(requireFinite(most, arm), 0.5)]]
    }),
  )
}

function countOverlap(requests: readonly WindowRequest[]): number {
  const spans = requests.flatMap(({ first_token_ns: first, end_ns: end }) =>
    first === null ? [] : [{ first, end }],
  )
  return Math.max(
    0,
    ...spans.map(({ first }) => spans.filter((other) => other.first <= first && first < other.end).length),
  )
}
