/** The secondary metrics: what one value is, and how it is read from a block's windows. docs/metrics.md has the sources. */
import type { WindowCompleted, WindowRequest } from '../../workloads/engine/window.ts'
import type { MetricRecord } from '../record/metric-record.ts'

/** What one arm left in one block. */
export interface ArmBlock {
  readonly windows: readonly WindowCompleted[]
  /** Spawn to ready, ns; undefined where nobody waited for it. */
  readonly coldStartNs: number | undefined
}

/** One metric. */
export interface MetricKind {
  readonly name: string
  readonly unit: MetricRecord['unit']
  readonly better: MetricRecord['better']
  /** `block` metrics have one value a block, the others many. */
  readonly per: 'token' | 'request' | 'window' | 'block'
  readonly read: (block: ArmBlock) => readonly number[]
}

/** Those of every engine that tells of its requests. */
export const METRIC_KINDS: readonly MetricKind[] = [
  {
    name: 'ttft',
    unit: 'ns',
    better: 'lower',
    per: 'request',
    read: (block) =>
      requestsOf(block).flatMap(({ first_token_ns: first, queued_ns: queued }) =>
        first === null ? [] : [first - queued],
      ),
  },
  {
    name: 'tpot',
    unit: 'ns',
    better: 'lower',
    per: 'request',
    read: (block) => requestsOf(block).flatMap(readTpot),
  },
  {
    name: 'itl',
    unit: 'ns',
    better: 'lower',
    per: 'token',
    read: (block) => requestsOf(block).flatMap(readGaps),
  },
  {
    name: 'e2e',
    unit: 'ns',
    better: 'lower',
    per: 'request',
    read: (block) => requestsOf(block).map(({ end_ns: end, queued_ns: queued }) => end - queued),
  },
  {
    name: 'request-rate',
    unit: '1/s',
    better: 'higher',
    per: 'block',
    read: (block) => readRate(block, ({ requests }) => requests.length),
  },
  {
    name: 'output-token-rate',
    unit: '1/s',
    better: 'higher',
    per: 'block',
    read: (block) =>
      readRate(block, ({ requests }) => requests.reduce((sum, { output_tokens }) => sum + output_tokens, 0)),
  },
  {
    name: 'cold-start',
    unit: 'ns',
    better: 'lower',
    per: 'block',
    read: ({ coldStartNs }) => (coldStartNs === undefined ? [] : [coldStartNs]),
  },
  {
    name: 'peak-rss',
    unit: 'bytes',
    better: 'lower',
    per: 'block',
    read: ({ windows }) => {
      const peaks = windows.map(({ summary }) => summary.peak_rss_bytes).filter((bytes) => bytes !== null)
      return peaks.length === 0 ? [] : [peaks.reduce((most, bytes) => Math.max(most, bytes))]
    },
  },
]

/** Those that an engine's own output holds, by the names its settings give them. */
export function findOwnMetrics(windows: readonly WindowCompleted[]): readonly MetricKind[] {
  const picked = new Map(windows.flatMap(({ metrics = {} }) => Object.entries(metrics)))
  return [...picked].map(([name, { unit, better }]): MetricKind => ({
    name,
    unit,
    better,
    per: 'window',
    read: (block) => block.windows.flatMap(({ metrics }) => metrics?.[name]?.value ?? []),
  }))
}

/** Whether a metric is of an engine's own output. */
export function isOwn(kind: MetricKind): boolean {
  return !METRIC_KINDS.includes(kind)
}

function requestsOf({ windows }: ArmBlock): readonly WindowRequest[] {
  return windows.flatMap(({ requests }) => requests)
}

/** Time per output token after the first; a request of one token has none. */
function readTpot({
  first_token_ns: first,
  end_ns: end,
  output_tokens: tokens,
}: WindowRequest): readonly number[] {
  return first === null || tokens < 2 ? [] : [(end - first) / (tokens - 1)]
}

/** Gaps between a request's tokens, with `trace`. */
function readGaps({ token_ns: times = [] }: WindowRequest): readonly number[] {
  return times.slice(1).map((time, index) => time - (times[index] ?? time))
}

/** Per second of the windows' active time, the whole block together. */
function readRate({ windows }: ArmBlock, count: (window: WindowCompleted) => number): readonly number[] {
  const counted = windows.reduce((sum, window) => sum + count(window), 0)
  const seconds = windows.reduce((sum, { summary }) => sum + summary.wall_ns, 0) / 1e9
  return counted > 0 && seconds > 0 ? [counted / seconds] : []
}
