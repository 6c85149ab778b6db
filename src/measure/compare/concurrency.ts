import { quantileOfSorted } from '../../stats/samples/quantile.ts'
import type { WindowRequest } from '../../workloads/engine/window.ts'
import type { Workload } from '../../workloads/workload.ts'
import { NumberColumn } from '../blocks/number-column.ts'
import type { CompletedBlock } from '../blocks/timed-window.ts'
import type { MeasuredTier } from '../record/tier-record.ts'

/** Fewest output tokens of requests of which it is said that they were not answered at a time: shorter ones may be over before the next begins. */
const LONG_TOKENS = 8

/** How many requests were in flight, and answered, at once, window after window. */
export class ConcurrencyCount {
  readonly #achieved = new Map<string, { readonly fewest: number; readonly most: number }>()
  readonly #overlaps = new Map<string, NumberColumn>()

  /** Takes in the windows of a complete block. */
  add({ windows }: Pick<CompletedBlock, 'windows'>): void {
    for (const { arm, result } of windows) {
      this.#addInFlight(arm, result.summary.max_in_flight)
      this.#addOverlap(arm, result.requests)
    }
  }

  /** How many requests of a window were to be in flight at once, and how many really were; arms whose protocol does not tell are left out. */
  read({ concurrency, requests }: Workload): MeasuredTier['concurrency'] {
    return { requested: Math.min(concurrency, requests), achieved: Object.fromEntries(this.#achieved) }
  }

  /**
   * How many requests arms answered at a time, by their clients' times: the median, over windows, of the most that were between first and last token
   * at once. None for an arm whose requests are short.
   */
  readAnsweredAtOnce(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      [...this.#overlaps].map(([arm, most]) => [arm, quantileOfSorted(most.slice().sort(), 0.5)]),
    )
  }

  #addInFlight(arm: string, inFlight: number | null): void {
    if (inFlight === null) return
    const { fewest, most } = this.#achieved.get(arm) ?? { fewest: inFlight, most: inFlight }
    this.#achieved.set(arm, { fewest: Math.min(fewest, inFlight), most: Math.max(most, inFlight) })
  }

  #addOverlap(arm: string, requests: readonly WindowRequest[]): void {
    if (requests.some(({ output_tokens: tokens }) => tokens < LONG_TOKENS)) return
    const overlap = countOverlap(requests)
    if (overlap === 0) return
    const most = this.#overlaps.get(arm) ?? new NumberColumn()
    this.#overlaps.set(arm, most)
    most.push(overlap)
  }
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
