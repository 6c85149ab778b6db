/** One timed window on an engine that speaks the JSON Lines: send the run, collect every request's report and the summary. */
import { showText } from '../../support/show-text.ts'
import type { EngineFailure } from '../engine/engine-failure.ts'
import type { EngineProcess } from './engine-process.ts'
import { TIMED_OUT } from './message-queue.ts'
import type { RequestReport, Run, RunSummary } from '../protocol/protocol.ts'
import type { WindowFailed, WindowStep } from '../engine/window.ts'

/** Runs one window on an engine, whole or slice by slice. */
export class JsonlWindow {
  readonly #engine: EngineProcess
  readonly #run: Run
  readonly #timeoutMs: number
  readonly #asked: ReadonlySet<string>
  readonly #reports = new Map<string, RequestReport>()

  constructor(engine: EngineProcess, run: Run, timeoutMs: number) {
    this.#engine = engine
    this.#run = run
    this.#asked = new Set(run.requests.map(({ id }) => id))
    this.#timeoutMs = timeoutMs
  }

  /** Requests that are answered so far. */
  get answered(): number {
    return this.#reports.size
  }

  /** Sends the run; resolves when it is over or, with `run.slice_ns`, when its first slice is. */
  async begin(): Promise<WindowStep> {
    this.#engine.send(this.#run)
    return this.#advance()
  }

  /** Lets a paused window go on for `sliceNs` ns of its own clock. */
  async resume(sliceNs: number): Promise<WindowStep> {
    this.#engine.send({ type: 'resume', id: this.#run.id, slice_ns: sliceNs })
    return this.#advance()
  }

  async #advance(): Promise<WindowStep> {
    const deadline = performance.now() + this.#timeoutMs
    for (;;) {
      const event = await this.#engine.next(deadline)
      if (event === TIMED_OUT) return this.#failed(await this.#failUnanswered())
      if (event.type === 'request' && event.run === this.#run.id) {
        if (event.finish_reason === 'error')
          return this.#failed(await this.#engine.fail('window', 'request-error', describeFailed(event)))
        if (this.#reports.has(event.id) || !this.#asked.has(event.id)) {
          const detail = `it answered request ${showText(event.id)}, which ${this.#asked.has(event.id) ? 'had its answer' : 'the run does not have'}`
          return this.#failed(await this.#engine.fail('window', 'garbage', detail))
        }
        this.#reports.set(event.id, event)
        continue
      }
      if (event.type === 'paused' && event.id === this.#run.id) {
        return { state: 'paused', activeNs: event.active_ns, cpuNs: event.cpu_ns }
      }
      if (event.type === 'summary' && event.id === this.#run.id) return this.#complete(event)
      return this.#failed(await this.#engine.failUnexpected('window', event, `${this.#timeoutMs} ms`))
    }
  }

  /** Reports are read with the line after them, which never came: what the engine said before it hung is heard once it has ended. */
  async #failUnanswered(): Promise<EngineFailure> {
    const waited = `${this.#timeoutMs} ms`
    const failure = await this.#engine.failUnanswered('window', waited)
    for (;;) {
      const event = await this.#engine.next(Infinity)
      if (event === TIMED_OUT || event.type === 'end') return failure
      if (event.type !== 'request' || event.run !== this.#run.id || event.finish_reason !== 'error') continue
      const detail = `${describeFailed(event)}, and nothing came after it within ${waited}`
      return { ...failure, reason: 'request-error', detail }
    }
  }

  async #complete(summary: RunSummary): Promise<WindowStep> {
    const requests = this.#run.requests.map(({ id }) => this.#reports.get(id))
    if (requests.every((report) => report !== undefined) && requests.length === this.#reports.size) {
      return { state: 'completed', summary, requests }
    }
    const detail = `the summary came after ${this.#reports.size} of ${this.#run.requests.length} requests`
    return this.#failed(await this.#engine.fail('window', 'garbage', detail))
  }

  #failed(failure: EngineFailure): WindowFailed {
    return { state: 'failed', failure }
  }
}

function describeFailed({ id, error }: RequestReport): string {
  const why = error === undefined ? 'no reason given' : `\`${error.code}\`: ${error.message}`
  return `request ${id} failed with ${why}`
}
