/** What one timed window on a running engine can come to, whatever the engine speaks. */
import type { EngineFailure } from './engine-failure.ts'
import type { RequestReport } from '../protocol/protocol.ts'

/** What a window took. What its engine's protocol cannot tell is null. */
export interface WindowSummary {
  readonly id: string
  /** Active time: what the engine was paused or stopped is left out. */
  readonly wall_ns: number
  readonly paused_ns: number
  readonly cpu_user_ns: number | null
  readonly cpu_system_ns: number | null
  readonly peak_rss_bytes: number | null
  readonly max_in_flight: number | null
}

/** A request's report; `prompt_tokens` is null where nobody counted them. */
export type WindowRequest = Omit<RequestReport, 'prompt_tokens'> & { readonly prompt_tokens: number | null }

/** A window in which every request was answered. */
export interface WindowCompleted {
  readonly state: 'completed'
  readonly summary: WindowSummary
  /** One report a request, in the order of the run; empty where the engine reports none. */
  readonly requests: readonly WindowRequest[]
  /** What the whole window put out, where there is no output by request. */
  readonly output?: WindowOutput
  /** Numbers that were picked from the engine's output, by the names in `protocol.metrics`. */
  readonly metrics?: Readonly<Record<string, PickedMetric>>
  /** Names of the engine's busy threads; of windows that were watched. */
  readonly busyThreads?: readonly string[]
}

/** A number from an engine's output and what `protocol.metrics` says of it. */
export interface PickedMetric {
  readonly value: number
  readonly unit: string
  readonly better: 'higher' | 'lower'
}

/** Output that arms are compared by. */
export interface WindowOutput {
  readonly sha256: string
  /** The text itself, for runs with `echo`. */
  readonly text?: string
}

/** A window whose engine stands; times are of the run so far, ns. */
export interface WindowPaused {
  readonly state: 'paused'
  readonly activeNs: number
  /** Undefined where the engine was stopped by signals. */
  readonly cpuNs: number | undefined
}

/** A window without a number: its block is discarded. */
export interface WindowFailed {
  readonly state: 'failed'
  readonly failure: EngineFailure
}

export type WindowStep = WindowCompleted | WindowPaused | WindowFailed
