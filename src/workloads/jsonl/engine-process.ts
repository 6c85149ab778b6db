/** One engine that speaks the JSON Lines of docs/protocol.md, and the conversation with it. */
import { showText } from '../../support/show-text.ts'
import { EngineChild } from '../engine/engine-child.ts'
import type { EngineEnd } from '../engine/spawn-engine.ts'
import type { EngineFailure, EngineFailureReason, EngineStage } from '../engine/engine-failure.ts'
import { takeLines } from './engine-lines.ts'
import type { EngineSpec, EngineStop } from '../engine/engine-session.ts'
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
} from '../protocol/protocol.ts'
import { WorkingCpu } from '../linux/working-cpu.ts'

/** An engine's first words, and how long it took from spawn to `ready` by the harness's clock, ns. */
export interface Greeting {
  readonly hello: Hello
  readonly ready: Ready
  readonly coldStartNs: number
}

/** What an engine can be heard to do. */
export type EngineEvent = EngineMessage | Garbage | EngineEnd

/** Owns one engine process: whoever starts it disposes of it, on every path. */
export class EngineProcess {
  readonly #spec: EngineSpec
  readonly #spawnedMs = performance.now()
  readonly child: EngineChild
  readonly #workingCpu = new WorkingCpu()
  readonly #events = new MessageQueue<EngineEvent>()

  /** Starts the process; nothing is waited for. */
  constructor(spec: EngineSpec) {
    this.#spec = spec
    this.child = new EngineChild(spec, spec.args)
    // Before the lines are cut and read, which may happen after the engine's work is done.
    this.child.stdout.on('data', () => this.#workingCpu.heard())
    // The end of the process follows the end of its output, so that no last line is lost behind it.
    void this.#watchEnd(takeLines(this.child.stdout, (line) => this.#events.push(parseEngineLine(line))))
  }

  get pid(): number | undefined {
    return this.child.pid
  }

  async #watchEnd(drained: Promise<void>): Promise<void> {
    const end = await this.child.closed
    await drained
    this.#events.push(end)
  }

  /** Waits for `hello` and `ready`. On failure the process is ended. */
  async started(): Promise<Greeting | EngineFailure> {
    const deadline = this.#spawnedMs + this.#spec.startTimeoutMs
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
        return { hello, ready: event, coldStartNs: Math.round((performance.now() - this.#spawnedMs) * 1e6) }
      }
      return this.failUnexpected('start', event, `${this.#spec.startTimeoutMs} ms for \`ready\``)
    }
  }

  send(message: HarnessMessage): void {
    this.child.stdin.write(formatHarnessLine(message))
    this.#workingCpu.sent()
  }

  /** CPU time of this process while the engine worked, s. */
  get workingCpuSeconds(): number {
    return this.#workingCpu.seconds
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
    if (event === TIMED_OUT) return this.failUnanswered(stage, waited)
    switch (event.type) {
      case 'end':
        return this.child.failEnded(stage, event)
      case 'garbage':
        return this.fail(stage, 'garbage', `${event.reason}: ${showText(event.line)}`)
      case 'error':
        return this.fail(stage, 'engine-error', `it answered with error \`${event.code}\`: ${event.message}`)
      default:
        return this.fail(stage, 'garbage', `\`${event.type}\` came where it has no place`)
    }
  }

  /** The same for an answer that did not come within its time. */
  async failUnanswered(stage: EngineStage, waited: string): Promise<EngineFailure> {
    return this.fail(stage, 'timed-out', `it did not answer within ${waited}`)
  }

  /** Ends the process at once and states why. An end that the engine chose itself is kept as it was. */
  async fail(stage: EngineStage, reason: EngineFailureReason, detail: string): Promise<EngineFailure> {
    return this.child.fail(stage, reason, detail)
  }

  /** Asks the engine to exit through its normal path; kills it after 2 s. Returns its end. */
  async stop(): Promise<EngineStop> {
    if (this.child.end === undefined) {
      // Where it was stopped by signals, it could not hear.
      this.child.signal('SIGCONT')
      this.send({ type: 'exit' })
      this.child.stdin.end()
    }
    return this.child.stopped()
  }

  /** Ends the process and all that it started with SIGKILL, and waits until they are gone. */
  async kill(): Promise<void> {
    await this.child.kill()
  }
}
