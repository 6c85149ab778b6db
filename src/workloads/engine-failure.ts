/** What is known of an engine that failed; the only place that words such failures. */
import type { ErrorCode } from '../errors.ts'
import { PgoBenchmarksError } from '../errors.ts'

/** Where in an engine's life it failed. */
export type EngineStage = 'start' | 'window' | 'stop'

/** Why; the first reason wins. */
export type EngineFailureReason =
  | 'not-executable'
  | 'exited'
  | 'timed-out'
  | 'garbage'
  | 'engine-error'
  | 'request-error'
  | 'wrong-protocol'
  | 'no-match'
  | 'worker-lost'

/** A plain object, so that it crosses process borders unchanged. */
export interface EngineFailure {
  readonly arm: string
  readonly stage: EngineStage
  readonly reason: EngineFailureReason
  /** What happened, in words without the arm's name. */
  readonly detail: string
  readonly exitCode: number | undefined
  readonly signal: string | undefined
  /** The last lines of the engine's stderr, at most 2 KiB. */
  readonly stderrTail: string
}

/** One sentence for reports: who, when, what, and the end of stderr. */
export function describeEngineFailure(failure: EngineFailure): string {
  const tail = failure.stderrTail.trim()
  const where = `engine of arm \`${failure.arm}\` failed at ${failure.stage}: ${failure.detail}`
  return tail === '' ? where : `${where}; its stderr ends: ${tail.split('\n').slice(-3).join(' | ')}`
}

const CODES: Record<EngineFailureReason, ErrorCode> = {
  'not-executable': 'ENGINE_NOT_EXECUTABLE',
  exited: 'ENGINE_FAILED',
  'timed-out': 'ENGINE_FAILED',
  garbage: 'ENGINE_PROTOCOL',
  'engine-error': 'ENGINE_FAILED',
  'request-error': 'ENGINE_FAILED',
  'wrong-protocol': 'ENGINE_PROTOCOL',
  'no-match': 'OUTPUT_NO_MATCH',
  'worker-lost': 'WORKER_FAILED',
}

const FIXES: Partial<Record<EngineFailureReason, string>> = {
  'not-executable': 'build it, or `chmod +x` it; a script needs its `#!` line',
  'wrong-protocol': 'use an engine and a harness of the same protocol version',
  'no-match': 'correct the pattern in `protocol`, or make the engine print what it looks for',
}

/** The failure as an error to throw where nothing may go on. */
export function createEngineError(failure: EngineFailure): PgoBenchmarksError {
  const { reason } = failure
  const fix = FIXES[reason]
  return new PgoBenchmarksError(CODES[reason], describeEngineFailure(failure), {
    ...(fix !== undefined && { fix }),
  })
}
