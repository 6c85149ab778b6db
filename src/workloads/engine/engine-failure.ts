/** What is known of an engine that failed; the only place that words such failures. */
import { maskText } from '../../support/secrets.ts'
import { showCommand } from '../../support/show-command.ts'
import type { ErrorCode } from '../../errors.ts'
import { PgoBenchmarksError } from '../../errors.ts'

/** Where in an engine's life it failed. */
export type EngineStage = 'start' | 'window' | 'stop'

/** Why; the first reason wins. */
export type EngineFailureReason =
  | 'not-executable'
  | 'too-long'
  | 'exited'
  | 'timed-out'
  | 'garbage'
  | 'engine-error'
  | 'request-error'
  | 'wrong-protocol'
  | 'no-match'
  | 'not-ready'
  | 'port-in-use'
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
  /** The last lines of the engine's stderr, at most 16 KiB. */
  readonly stderrTail: string
  /** The same of stdout; undefined where that is no text for people. */
  readonly stdoutTail?: string
  /** The engine's path and arguments, to be tried by hand; undefined where no process was started. */
  readonly command?: readonly string[]
}

/** Below what a panic said (Rust's library/std/src/panicking.rs): frames and their places, indented, and a note. */
const BACKTRACE = /^stack backtrace:\n(?: .*(?:\n|$))*(?:note: Some details are omitted.*(?:\n|$))?/gm

const SHOWN_LINES = 3
/** Of a line of stdout, which may hold all that the engine generated. */
const SHOWN_CHARACTERS = 300

/** One sentence for reports: who, when, what, and the end of stderr and of stdout. */
export function describeEngineFailure(failure: EngineFailure): string {
  const where = `engine of arm \`${failure.arm}\` failed at ${failure.stage}: ${failure.detail}`
  const stderr = lastLines(failure.stderrTail.replaceAll(BACKTRACE, ''))
  const stdout = lastLines(failure.stdoutTail ?? '').map((line) => line.slice(0, SHOWN_CHARACTERS))
  const ends = Object.entries({ stderr, stdout })
    .filter(([, lines]) => lines.length > 0)
    .map(([stream, lines]) => `; its ${stream} ends: ${lines.join(' | ')}`)
  // Of this, reports have a copy: an engine that refuses its arguments often repeats them.
  return maskText(where + ends.join(''))
}

function lastLines(text: string): readonly string[] {
  const tail = text.trim()
  return tail === '' ? [] : tail.split('\n').slice(-SHOWN_LINES)
}

/** What no second attempt changes. */
const LASTING: ReadonlySet<EngineFailureReason> = new Set([
  'not-executable',
  'too-long',
  'wrong-protocol',
  'no-match',
  'not-ready',
])

/**
 * Whether an engine that never worked will not either: for a reason that stays, or because its start failed twice in the
 * same way.
 *
 * @param before the failure of the attempt before, if it failed too.
 */
export function isLasting(failure: EngineFailure, before: EngineFailure | undefined): boolean {
  if (LASTING.has(failure.reason)) return true
  return (
    failure.stage === 'start' &&
    before?.stage === 'start' &&
    before.arm === failure.arm &&
    before.reason === failure.reason &&
    before.exitCode === failure.exitCode &&
    before.signal === failure.signal
  )
}

const CODES: Record<EngineFailureReason, ErrorCode> = {
  'not-executable': 'ENGINE_NOT_EXECUTABLE',
  'too-long': 'ARGUMENTS_TOO_LONG',
  exited: 'ENGINE_FAILED',
  'timed-out': 'ENGINE_FAILED',
  garbage: 'ENGINE_PROTOCOL',
  'engine-error': 'ENGINE_FAILED',
  'request-error': 'ENGINE_FAILED',
  'wrong-protocol': 'ENGINE_PROTOCOL',
  'no-match': 'OUTPUT_NO_MATCH',
  'not-ready': 'SERVER_NOT_READY',
  'port-in-use': 'PORT_IN_USE',
  'worker-lost': 'WORKER_FAILED',
}

const FIXES: Partial<Record<EngineFailureReason, string>> = {
  'not-executable': 'build it, or `chmod +x` it; a script needs its `#!` line',
  'too-long':
    "hand the prompt over on stdin (`stdin: '{prompt}'` in `protocol`) or as a file (`{prompts_file}` in `protocol.args`), or take shorter ones, which `maxCharacters` chooses from a file",
  'wrong-protocol': 'use an engine and a harness of the same protocol version',
  'not-ready':
    'correct `protocol.health`, let the server listen on 127.0.0.1 and the port that stands for `{port}`, or raise `startTimeoutSeconds`',
  'port-in-use':
    'let the server listen on the port that stands for `{port}` in `protocol.args`, or end what else listens there',
  'no-match':
    "correct the pattern in `protocol`, say where it stands (`from: 'stderr'` of a metric), or make the engine print what it looks for",
}

/** How to see by hand what a process does. */
export function describeTrial(command: readonly string[] | undefined): string {
  const shown = command === undefined ? '' : `: ${showCommand(command)}`
  return `run the engine by hand with the same arguments to see why it ends${shown}`
}

/** The failure as an error to throw where nothing may go on. */
export function createEngineError(failure: EngineFailure): PgoBenchmarksError {
  const { reason, command } = failure
  const fix = reason === 'exited' ? describeTrial(command) : FIXES[reason]
  return new PgoBenchmarksError(CODES[reason], describeEngineFailure(failure), {
    ...(fix !== undefined && { fix }),
  })
}
