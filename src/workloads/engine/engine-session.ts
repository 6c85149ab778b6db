/** One engine as the harness sees it, whatever it speaks. */
import type { EngineFailure } from './engine-failure.ts'
import type { EngineProtocol, Slicing, SlicingOption } from '../protocol/engine-protocol.ts'
import { describeCpus } from '../protocol/placeholders.ts'
import type { Hello, Ready, Run } from '../protocol/protocol.ts'
import type { WindowStep } from './window.ts'

/** How to start the engine of one arm. Plain data: it is sent to a worker process. */
export interface EngineSpec {
  readonly arm: string
  readonly binary: string
  /** The binary as its user knows it, where `binary` is a link to it. */
  readonly shownBinary?: string
  /** What `binary` is a byte-identical copy of, beside which it may look for files. */
  readonly copyOf?: string
  /** The engine's arguments; those that hold placeholders are filled in when their values are known. */
  readonly args: readonly string[]
  /** Put in front of the binary, see `Launcher.prefix`. */
  readonly launcher: readonly string[]
  /** Variables set for the engine, over those it inherits. */
  readonly env: Readonly<Record<string, string>>
  /** Longest time from spawn to `ready`, ms. */
  readonly startTimeoutMs: number
  /** What it speaks; default the JSON Lines of docs/protocol.md. */
  readonly protocol?: EngineProtocol
  /** How its windows are cut into slices; default `auto`. */
  readonly slicing?: SlicingOption
  /** What stands for `{model}` in its arguments. */
  readonly model?: string
  /** CPUs that it may use, which `{threads}` and `{cpus}` in its arguments stand for. */
  readonly cpus?: readonly number[]
}

/** What stands for the placeholders that are the same in every window. */
export function readFixedValues({ model, cpus }: EngineSpec): Record<string, string> {
  return { ...(model !== undefined && { model }), ...(cpus !== undefined && describeCpus(cpus)) }
}

/** What is known of an engine once it has started. */
export interface EngineStarted {
  /** Its own words, where its protocol has any. */
  readonly hello: Hello | undefined
  readonly ready: Ready | undefined
  /** Spawn to ready by the harness's clock, ns; undefined where every window starts a process of its own. */
  readonly coldStartNs: number | undefined
  readonly slicing: Slicing
}

/** The end of an engine that was asked to exit; `killed` when it did not within its time. */
export interface EngineStop {
  readonly exitCode: number | undefined
  /** The signal that it died of; undefined where it exited by itself. */
  readonly signal?: string | undefined
  readonly killed: boolean
  /** The end of its stderr, at most 16 KiB; undefined where windows have processes of their own. */
  readonly stderrTail?: string
  /** Its path and arguments; undefined as above. */
  readonly command?: readonly string[]
}

/**
 * A conversation with one engine: start, then window after window, then its end. Whoever creates it ends it, on every
 * path. Failures are values; after one the engine's processes are gone.
 */
export interface EngineSession {
  /** Process id; undefined before the start and where every window has a process of its own. */
  readonly pid: number | undefined
  /** Requests of the window under way that are answered; undefined where the protocol tells of none before its end. */
  readonly answered?: number | undefined
  /** CPU time of this process while the engine worked, s; undefined where the protocol does not let one tell. */
  readonly workingCpuSeconds?: number | undefined
  start(): Promise<EngineStarted | EngineFailure>
  /** Begins a window; resolves at its end or, with `run.slice_ns` and an engine that can be sliced, at its first pause. */
  begin(run: Run, timeoutMs: number): Promise<WindowStep>
  /** Lets the paused window go on for `sliceNs` ns of its own clock. */
  resume(sliceNs: number): Promise<WindowStep>
  /** Ends the engine through its normal exit path. */
  stop(): Promise<EngineStop>
  /** Ends the engine and all that it started at once. */
  kill(): Promise<void>
}
