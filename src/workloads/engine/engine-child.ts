/** The operating system's side of an engine: a process in a group of its own, its stderr, its end. */
import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import type { Readable, Writable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { onExit } from 'signal-exit'
import { describeTooLong } from './argument-limit.ts'
import type { EngineFailure, EngineFailureReason, EngineStage } from './engine-failure.ts'
import type { EngineSpec, EngineStop } from './engine-session.ts'
import { spawnEngine, type EngineEnd, type SpawnedEngine } from './spawn-engine.ts'

/** A panic's message stands above its backtrace, of some hundred characters a frame. */
const STDERR_TAIL_CHARACTERS = 16_384
/** An engine that was told to exit gets this long before it is killed. */
const STOP_TIMEOUT_MS = 2000
/** What an engine started gets this long to end after it. */
const LEFTOVER_TIMEOUT_MS = 1000
/** Exit codes of a shell or `taskset` whose command could not be run (POSIX shell, "Exit Status for Commands"). */
const CANNOT_EXECUTE_EXIT_CODES: ReadonlySet<number | undefined> = new Set([126, 127])
/** Owns one engine process: whoever starts it disposes of it, on every path. */
export class EngineChild {
  readonly #spec: EngineSpec
  readonly #args: readonly string[]
  readonly #spawned: SpawnedEngine
  #stderrTail = ''
  #end: EngineEnd | undefined
  #gone = false
  readonly #forget: () => void
  /** Resolves once the process has ended; its output may still be on its way. */
  readonly exited: Promise<EngineEnd>
  /** Resolves once the process has ended, nothing holds its output open, and its group is gone. */
  readonly closed: Promise<EngineEnd>

  /**
   * Starts the process; nothing is waited for.
   *
   * @param args the arguments, all placeholders filled in.
   * @param gated holds the engine back until {@link open}.
   */
  constructor(spec: EngineSpec, args: readonly string[], gated = false) {
    this.#spec = spec
    this.#args = args
    this.#spawned = spawnEngine(spec, args, gated)
    this.#keepAsLog(this.stderr)
    // Runs when the harness's process ends, also by a signal, while the engine lives.
    this.#forget = onExit(this.#killGroup)
    this.exited = this.#spawned.exited.then((end) => (this.#end = end))
    this.closed = this.#watchClose()
  }

  get pid(): number | undefined {
    return this.#spawned.pid
  }

  /** Its path, as its user knows it, and its arguments. */
  get command(): readonly string[] {
    return [this.#spec.shownBinary ?? this.#spec.binary, ...this.#args]
  }

  get stdin(): Writable {
    return this.#spawned.stdin
  }

  get stdout(): Readable {
    return this.#spawned.stdout
  }

  get stderr(): Readable {
    return this.#spawned.stderr
  }

  /** The end of its stderr, at most 16 KiB. */
  get stderrTail(): string {
    return this.#stderrTail
  }

  /** Takes what it writes to stdout for people's eyes, like stderr. */
  keepStdoutAsLog(): void {
    this.#keepAsLog(this.stdout)
  }

  /** How it ended, if it has. */
  get end(): EngineEnd | undefined {
    return this.#end
  }

  /** Resolves when a gated engine is about to become one, or has failed to. */
  async gated(): Promise<void> {
    const opened = new Promise<void>((resolve) => this.#spawned.gate?.once('data', () => resolve()))
    await Promise.race([opened, this.exited])
  }

  /** Lets a gated engine start. */
  open(): void {
    this.#spawned.gate?.write('\n')
  }

  /** Words an end that came too early, and ends what the engine may have left. */
  async failEnded(stage: EngineStage, end: EngineEnd): Promise<EngineFailure> {
    if (end.spawnCode === 'E2BIG') return this.fail(stage, 'too-long', describeTooLong(this.#args))
    const spawned = end.exitCode !== undefined || end.signal !== undefined
    // With a gate in front, the first that is seen of a binary that cannot be run is the shell's exit code.
    if (!spawned || (stage === 'start' && CANNOT_EXECUTE_EXIT_CODES.has(end.exitCode))) {
      const shown = this.#spec.shownBinary ?? this.#spec.binary
      return this.fail(stage, 'not-executable', `\`${shown}\` could not be executed`)
    }
    return this.fail(stage, 'exited', `the process ended with ${describeEnd(end)}`)
  }

  /** Ends the process at once and states why. An end that the engine chose itself is kept as it was. */
  async fail(stage: EngineStage, reason: EngineFailureReason, detail: string): Promise<EngineFailure> {
    const ended = this.#end
    await this.kill()
    return {
      arm: this.#spec.arm,
      stage,
      reason,
      detail,
      exitCode: ended?.exitCode,
      signal: ended?.signal,
      stderrTail: this.#stderrTail,
      command: this.command,
    }
  }

  /** Waits for the end of an engine that was asked for it; kills it after 2 s. */
  async stopped(): Promise<EngineStop> {
    const timer = setTimeout(this.#killGroup, STOP_TIMEOUT_MS)
    const { exitCode, signal } = await this.closed
    clearTimeout(timer)
    const killed = signal === 'SIGKILL'
    return { exitCode, signal, killed, stderrTail: this.#stderrTail, command: this.command }
  }

  /** Sends a signal to the engine and all that it started. */
  signal(signal: NodeJS.Signals): void {
    const { pid } = this
    // Once the engine and its children are gone, the number may become somebody else's.
    if (pid === undefined || this.#gone) return
    try {
      process.kill(-pid, signal)
    } catch {
      // Gone already; its end is on its way.
    }
  }

  /** Ends the process and all that it started with SIGKILL, and waits until they are gone. */
  async kill(): Promise<void> {
    this.#killGroup()
    await this.closed
  }

  #keepAsLog(stream: Readable): void {
    // Of its own: whoever else reads the stream wants bytes.
    const decoder = new StringDecoder('utf8')
    stream.on('data', (bytes: Buffer) => {
      this.#stderrTail = (this.#stderrTail + decoder.write(bytes)).slice(-STDERR_TAIL_CHARACTERS)
    })
  }

  readonly #killGroup = (): void => this.signal('SIGKILL')

  async #watchClose(): Promise<EngineEnd> {
    const end = await this.exited
    // A child of the engine that outlives it keeps its output open.
    const timer = setTimeout(this.#killGroup, LEFTOVER_TIMEOUT_MS)
    await this.#spawned.streamsClosed
    clearTimeout(timer)
    this.#gone = true
    this.#forget()
    return end
  }
}

/** How a process ended, in words: a signal leaves no exit code. */
export function describeEnd({ exitCode, signal }: Pick<EngineEnd, 'exitCode' | 'signal'>): string {
  return signal === undefined ? `exit code ${exitCode}` : `signal ${signal}`
}

/** Says whether the engine's file can be run, before a launcher in front of it hides the reason. */
export async function checkExecutable(spec: EngineSpec): Promise<EngineFailure | undefined> {
  try {
    await access(spec.binary, constants.X_OK)
    return undefined
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return {
      arm: spec.arm,
      stage: 'start',
      reason: 'not-executable',
      detail: `\`${spec.shownBinary ?? spec.binary}\` ${missing ? 'does not exist' : 'is not executable'}`,
      exitCode: undefined,
      signal: undefined,
      stderrTail: '',
    }
  }
}
