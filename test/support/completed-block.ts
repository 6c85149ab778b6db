/** Completed blocks for what is computed from them, without an engine. */
import type { CompletedBlock } from '../../src/measure/blocks/timed-window.ts'
import type { RequestReport } from '../../src/workloads/protocol/protocol.ts'
import type { WindowCompleted } from '../../src/workloads/engine/window.ts'

/** A request of 3 tokens at 10, 15 and 25 ms, which was queued at 2 ms. */
export function createRequest(changes: Partial<RequestReport> = {}): RequestReport {
  return {
    type: 'request',
    run: 'w1',
    id: 'r0',
    queued_ns: 2e6,
    admitted_ns: 3e6,
    first_token_ns: 10e6,
    end_ns: 25e6,
    prompt_tokens: 4,
    output_tokens: 3,
    finish_reason: 'length',
    output_sha256: 'a'.repeat(64),
    token_ns: [10e6, 15e6, 25e6],
    ...changes,
  }
}

/** What one arm does in a block of one window. */
export interface ArmScript {
  readonly requests?: readonly RequestReport[]
  readonly wallNs?: number
  readonly rssBytes?: number
  readonly coldStartNs?: number
  readonly inFlight?: number | null
  readonly metrics?: WindowCompleted['metrics']
}

/** A block of one window an arm. */
export function createCompletedBlock(
  index: number,
  arms: Readonly<Record<string, ArmScript>>,
): CompletedBlock {
  const entries = Object.entries(arms)
  return {
    index,
    conditions: undefined,
    started: Object.fromEntries(
      entries.map(([arm, { coldStartNs = 20e6 }]) => [
        arm,
        {
          hello: {
            type: 'hello',
            protocol: 1,
            engine: 'none',
            version: '1',
            build: { profile: 'release', flags: '' },
          },
          ready: {
            type: 'ready',
            load_ns: 1,
            threads: 1,
            model: { id: 'none', sha256: 'a'.repeat(64), parameters: 1, dtype: 'f32' },
          },
          coldStartNs,
          slicing: 'off',
        },
      ]),
    ),
    windows: entries.map(
      ([arm, { requests = [createRequest()], wallNs = 25e6, rssBytes = 1e6, inFlight = 1, metrics }]) => ({
        arm,
        round: 0,
        result: {
          state: 'completed',
          requests,
          ...(metrics !== undefined && { metrics }),
          summary: {
            type: 'summary',
            id: 'w1',
            wall_ns: wallNs,
            paused_ns: 0,
            cpu_user_ns: wallNs,
            cpu_system_ns: 0,
            peak_rss_bytes: rssBytes,
            max_in_flight: inFlight,
          },
        },
      }),
    ),
  }
}
