/** One engine process and the conversation with it. */
import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { execa } from 'execa'
import { readEnvironment } from './engine-environment.ts'
import type { EngineFailure, EngineFailureReason, EngineStage } from './engine-failure.ts'
import { MessageQueue, TIMED_OUT } from './message-queue.ts'
import {
  formatHarnessLine,
  parseEngineLine,
  PROTOCOL_VERSION,
  type EngineMessage,
  type Garbage,
  type HarnessMessage,
  type Hello,
  type Ready,
} from './protocol.ts'

/** How to start the engine of one arm. Plain data: it is sent to a worker process. */
export interface EngineSpec {
  readonly arm: string
  readonly binary: string
  /** The binary as its user knows it, where `binary` is a link to it. */
  readonly shownBinary?: string
  readonly args: readonly string[]
  /** Put in front of the binary, see `Launcher.prefix`. */
  readonly launcher: readonly string[]
  /** Variables set for the engine, over those it inherits. */
  readonly env: Readonly<Record<string, string>>
  /** Longest time from spawn to `ready`, ms. */
  readonly startTimeoutMs: number
}

/** A started engine's first words, and how long it took from spawn to `ready` by the harness's clock, ns. */
export interface EngineStarted {
  readonly hello: Hello
  readonly ready: Ready
  readonly coldStartNs: number
}

/** What an engine can be heard to do. */
export type EngineEvent = EngineMessage | Garbage | EngineEnd

interface EngineEnd {
  readonly type: 'end'
  readonly exitCode: number | undefined
  readonly signal: string | undefined
}

const STDERR_TAIL_CHARACTERS = 2048
/** An engine that was told to exit gets this long before it is killed. */
const STOP_TIMEOUT_MS = 2000
/** Exit codes of a shell or `taskset` whose command could not be run (POSIX shell, "Exit Status for Commands"). */
const CANNOT_EXECUTE_EXIT_CODES: ReadonlySet<number | undefined> = new Set([126, 127])

/** Owns one engine process: whoever starts it disposes of it, on every path. */
export class EngineProcess {
  readonly #spec: EngineSpec
  readonly #subprocess: ReturnType<typeof spawnEngine>
  readonly #events = new MessageQueue<EngineEvent>()
  #stderrTail = ''
  #end: EngineEnd | undefined

  /** Starts the process; nothing is waited for. */
  constructor(spec: EngineSpec) {
    this.#spec = spec
    this.#subprocess = spawnEngine(spec)
    // The end of the process follows the end of its output, so that no last line is lost behind it.
    const lines = createInterface({ input: this.#subprocess.stdout, crlfDelay: Infinity })
    lines.on('line', (line) => this.#events.push(parseEngineLine(line)))
    const drained = new Promise<void>((resolve) => lines.once('close', resolve))
    this.#subprocess.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderrTail = (this.#stderrTail + text).slice(-STDERR_TAIL_CHARACTERS)
    })
    // No handler of execa's reaches a group; this one runs when the harness's process ends while the engine lives.
    process.once('exit', this.#killGroup)
    // A dead engine's pipe breaks on the next write; its end is reported through the queue.
    this.#subprocess.stdin.on('error', () => {})
    void this.#watchEnd(drained)
  }

  get pid(): number | undefined {
    return this.#subprocess.pid
  }

  async #watchEnd(drained: Promise<void>): Promise<void> {
    const { exitCode, signal } = await this.#subprocess
    process.off('exit', this.#killGroup)
    this.#end = { type: 'end', exitCode, signal }
    await drained
    this.#events.push(this.#end)
  }

  /** Waits for `hello` and `ready`. On failure the process is ended. */
  async started(): Promise<EngineStarted | EngineFailure> {
    const begin = performance.now()
    const deadline = begin + this.#spec.startTimeoutMs
    let hello: Hello | undefined
    for (;;) {
      const event = await this.next(deadline)
      if (event !== TIMED_OUT && event.type === 'hello') {
        if (event.protocol !== PROTOCOL_VERSION) {
          return this.fail(
            'start',
            'wrong-protocol',
            `it speaks protocol ${event.protocol}, the harness speaks ${PROTOCOL_VERSION}`,
          )
        }
        hello = event
        continue
      }
      if (event !== TIMED_OUT && event.type === 'ready' && hello !== undefined) {
        return { hello, ready: event, coldStartNs: Math.round((performance.now() - begin) * 1e6) }
      }
      return this.failUnexpected('start', event, `${this.#spec.startTimeoutMs} ms for \`ready\``)
    }
  }

  send(message: HarnessMessage): void {
    this.#subprocess.stdin.write(formatHarnessLine(message))
  }

  async next(deadlineMs: number): Promise<EngineEvent | typeof TIMED_OUT> {
    return this.#events.next(deadlineMs)
  }

  /** Words an event that had no place in the conversation, ends the process and returns the failure. */
  async failUnexpected(
    stage: EngineStage,
    event: EngineEvent | typeof TIMED_OUT,
    waited: string,
  ): Promise<EngineFailure> {
    if (event === TIMED_OUT) return this.fail(stage, 'timed-out', `it did not answer within ${waited}`)
    switch (event.type) {
      case 'end': {
        // A spawn that failed has neither exit code nor signal.
        const spawned = event.exitCode !== undefined || event.signal !== undefined
        if (!spawned || (stage === 'start' && CANNOT_EXECUTE_EXIT_CODES.has(event.exitCode))) {
          return this.fail(
            stage,
            'not-executable',
            `\`${this.#spec.shownBinary ?? this.#spec.binary}\` could not be executed`,
          )
        }
        const how = event.signal === undefined ? `exit code ${event.exitCode}` : `signal ${event.signal}`
        return this.fail(stage, 'exited', `the process ended with ${how}`)
      }
      case 'garbage':
        return this.fail(stage, 'garbage', `${event.reason}: ${JSON.stringify(event.line)}`)
      case 'error':
        return this.fail(stage, 'engine-error', `it answered with error \`${event.code}\`: ${event.message}`)
      default:
        return this.fail(stage, 'garbage', `\`${event.type}\` came where it has no place`)
    }
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
    }
  }

  /** Asks the engine to exit through its normal path; kills it after 2 s. Returns its end. */
  async stop(): Promise<{ readonly exitCode: number | undefined; readonly killed: boolean }> {
    if (this.#end === undefined) {
      this.send({ type: 'exit' })
      this.#subprocess.stdin.end()
    }
    const timer = setTimeout(this.#killGroup, STOP_TIMEOUT_MS)
    const { exitCode, signal } = await this.#subprocess
    clearTimeout(timer)
    return { exitCode, killed: signal === 'SIGKILL' }
  }

  /** Ends the process and all that it started with SIGKILL, and waits until they are gone. */
  async kill(): Promise<void> {
    this.#killGroup()
    await this.#subprocess
  }

  readonly #killGroup = (): void => {
    const { pid } = this.#subprocess
    // Once the engine and its children are gone, the number may become somebody else's.
    if (pid === undefined || this.#end !== undefined) return
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {
      // Gone already; its end is on its way.
    }
  }
}

function spawnEngine({ launcher, binary, args, env }: EngineSpec) {
  const [file = binary, ...rest] = [...launcher, binary, ...args]
  return execa(file, rest, {
    buffer: false,
    reject: false,
    stdin: 'pipe',
    // A group of its own: whatever the engine starts ends with it. `cleanup` cannot do that, see the constructor.
    detached: true,
    cleanup: false,
    extendEnv: false,
    env: readEnvironment(env),
  })
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
