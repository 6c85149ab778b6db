/** A conversation with an engine under test, in which everything that has no place in it is a fault. */
import { showText } from '../../support/show-text.ts'
import { EngineProcess, type EngineEvent, type Greeting } from '../jsonl/engine-process.ts'
import { describeEngineFailure } from '../engine/engine-failure.ts'
import type { EngineSpec } from '../engine/engine-session.ts'
import { TIMED_OUT } from '../jsonl/message-queue.ts'
import type {
  HarnessMessage,
  Paused,
  RequestReport,
  Run,
  RunRequest,
  RunSummary,
} from '../protocol/protocol.ts'

/** What an engine did against the protocol. */
export class Nonconformity extends Error {}

/** A run that is over. */
export interface FinishedRun {
  readonly summary: RunSummary
  readonly requests: readonly RequestReport[]
}

/** Talks to one process, which ends when it is disposed of. */
export class Conversation implements AsyncDisposable {
  readonly #engine: EngineProcess
  readonly #answerTimeoutMs: number
  readonly #reports: RequestReport[] = []
  #greeting: Greeting | undefined

  constructor(spec: EngineSpec, answerTimeoutMs: number) {
    this.#engine = new EngineProcess(spec)
    this.#answerTimeoutMs = answerTimeoutMs
  }

  get pid(): number {
    return this.#engine.pid ?? 0
  }

  /** Whether `hello` promises `pause` and `resume`. */
  get canPause(): boolean {
    return this.#greeting?.hello.capabilities?.includes('pause') ?? true
  }

  /** Waits for `hello` and `ready`. */
  async started(): Promise<Greeting> {
    const greeting = await this.#engine.started()
    if ('reason' in greeting) throw new Nonconformity(describeEngineFailure(greeting))
    this.#greeting = greeting
    return greeting
  }

  send(message: HarnessMessage): void {
    this.#engine.send(message)
  }

  /** Writes a line that is no message. */
  sendRaw(line: string): void {
    this.#engine.child.stdin.write(`${line}\n`)
  }

  /** Closes the engine's stdin. */
  endInput(): void {
    this.#engine.child.stdin.end()
  }

  signal(signal: NodeJS.Signals): void {
    this.#engine.child.signal(signal)
  }

  /** The next message; a line that is none, silence and an end are faults. */
  async next(waitedFor: string): Promise<Exclude<EngineEvent, { type: 'garbage' | 'excess' | 'end' }>> {
    const event = await this.#engine.next(performance.now() + this.#answerTimeoutMs)
    if (event === TIMED_OUT)
      throw new Nonconformity(`${waitedFor} did not come within ${this.#answerTimeoutMs} ms`)
    if (event.type === 'garbage') throw new Nonconformity(`${event.reason}: ${showText(event.line)}`)
    if (event.type === 'excess') throw new Nonconformity(event.reason)
    if (event.type === 'end') throw new Nonconformity(`the process ended while ${waitedFor} was waited for`)
    return event
  }

  /** Whether nothing is said for a while. */
  async isSilent(ms: number): Promise<boolean> {
    return (await this.#engine.next(performance.now() + ms)) === TIMED_OUT
  }

  /** Runs to the end, without slices. */
  async run(run: Run): Promise<FinishedRun> {
    this.send(run)
    const step = await this.step(run)
    if ('active_ns' in step) throw new Nonconformity('`paused` came, but the run had no `slice_ns`')
    return step
  }

  /** The rest of a run up to its `paused` or its end; reports of requests are kept from step to step. */
  async step(run: Run): Promise<FinishedRun | Paused> {
    for (;;) {
      const message = await this.next('`summary`')
      if (message.type === 'request') {
        this.#take(message, run)
        continue
      }
      if (message.type === 'paused') {
        if (message.id !== run.id) throw wrongId('paused', message.id, run.id)
        return message
      }
      if (message.type !== 'summary') throw new Nonconformity(describe(message))
      if (message.id !== run.id) throw wrongId('summary', message.id, run.id)
      return this.#finish(message, run)
    }
  }

  /** The end of the process, which must be of its own accord and with exit code 0. */
  async ended(): Promise<void> {
    const event = await this.#engine.next(performance.now() + this.#answerTimeoutMs)
    if (event === TIMED_OUT)
      throw new Nonconformity(`the process was alive ${this.#answerTimeoutMs} ms later`)
    if (event.type !== 'end') throw new Nonconformity(`it wrote \`${event.type}\` instead of ending`)
    if (event.signal !== undefined) throw new Nonconformity(`the process ended with signal ${event.signal}`)
    if (event.exitCode !== 0) throw new Nonconformity(`the process ended with exit code ${event.exitCode}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#engine.kill()
  }

  #take(report: RequestReport, run: Run): void {
    if (report.run !== run.id)
      throw new Nonconformity(
        `request ${report.id} has \`run\` ${JSON.stringify(report.run)}, the run is "${run.id}"`,
      )
    if (!run.requests.some(({ id }) => id === report.id)) {
      throw new Nonconformity(`request ${JSON.stringify(report.id)} was reported, but never asked for`)
    }
    if (this.#reports.some(({ id }) => id === report.id)) {
      throw new Nonconformity(`request ${report.id} was reported twice`)
    }
    this.#reports.push(report)
  }

  #finish(summary: RunSummary, run: Run): FinishedRun {
    const requests = this.#reports.splice(0)
    if (requests.length !== run.requests.length) {
      throw new Nonconformity(`the summary came after ${requests.length} of ${run.requests.length} requests`)
    }
    const failed = requests.find(({ finish_reason }) => finish_reason === 'error')
    if (failed !== undefined) {
      throw new Nonconformity(
        `request ${failed.id} failed: ${failed.error?.code ?? 'no code'}: ${failed.error?.message ?? ''}`,
      )
    }
    return { summary, requests }
  }
}

/** Requests as the checks send them: short prompts, greedy, each with a seed of its own. */
export function createCheckRun(
  id: string,
  changes: Partial<Run> & { readonly maxTokens?: number } = {},
): Run {
  const { maxTokens = 8, ...rest } = changes
  const requests = ['hello', 'what is a compiler?', 'The'].map((prompt, seed): RunRequest => ({
    id: `r${seed}`,
    prompt,
    max_tokens: maxTokens,
    temperature: 0,
    seed,
  }))
  return { type: 'run', id, concurrency: 2, requests, ...rest }
}

function describe(message: {
  readonly type: string
  readonly code?: string
  readonly message?: string
}): string {
  return message.type === 'error'
    ? `it answered with error \`${message.code}\`: ${message.message}`
    : `\`${message.type}\` came where it has no place`
}

function wrongId(type: string, got: string, expected: string): Nonconformity {
  return new Nonconformity(`\`${type}\` has \`id\` ${JSON.stringify(got)}, the run is "${expected}"`)
}
