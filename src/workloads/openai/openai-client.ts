/** Sends the requests of a window to a server with the completions API, and times them from outside. */
import { Agent, type IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ActiveClock } from '../timing/active-clock.ts'
import { formatLimit, LARGEST_WINDOW_BYTES } from '../engine/output-limits.ts'
import { readText, sendRequest } from './http-request.ts'
import type { OpenaiProtocol } from '../protocol/openai-protocol.ts'
import { createReport, OpenaiStream } from './openai-stream.ts'
import type { Run, RunRequest } from '../protocol/protocol.ts'
import type { WorkingCpu } from '../linux/working-cpu.ts'
import type { WindowRequest } from '../engine/window.ts'

/** Where the server is and what it calls its model. */
export interface OpenaiTarget {
  readonly port: number
  readonly model: string | undefined
  readonly protocol: OpenaiProtocol
}

/** A window's requests, all answered. */
export interface ServedRun {
  readonly requests: readonly WindowRequest[]
  readonly maxInFlight: number
}

/** Why a request has no answer. */
class RequestFailure extends Error {}

const PATHS = { completions: '/v1/completions', chat: '/v1/chat/completions' } as const
const SHOWN_CHARACTERS = 300

/** Serves one run: every request of it is queued at once, at most `concurrency` of them are on their way. */
export class OpenaiRun {
  readonly #target: OpenaiTarget
  readonly #agent: Agent
  readonly #run: Run
  readonly #clock: ActiveClock
  readonly #workingCpu: WorkingCpu
  readonly #controller = new AbortController()
  readonly #underWay = new Map<string, OpenaiStream>()
  #maxInFlight = 0
  #keptBytes = 0
  #answered = 0

  /** @param workingCpu told whenever something was heard of the server. */
  constructor(target: OpenaiTarget, agent: Agent, run: Run, clock: ActiveClock, workingCpu: WorkingCpu) {
    this.#target = target
    this.#agent = agent
    this.#run = run
    this.#clock = clock
    this.#workingCpu = workingCpu
  }

  /** Requests that are answered so far. */
  get answered(): number {
    return this.#answered
  }

  /**
   * Sends every request.
   *
   * @throws RequestFailure for the first that failed; the others are then given up.
   */
  async serve(): Promise<ServedRun> {
    const { requests, concurrency } = this.#run
    const reports = Array.from<WindowRequest | undefined>({ length: requests.length })
    const queue = requests.entries()
    const lane = async (): Promise<void> => {
      for (const [index, request] of queue) {
        reports[index] = await this.#answer(request)
        this.#answered += 1
      }
    }
    try {
      await Promise.all(Array.from({ length: Math.min(concurrency, requests.length) }, lane))
    } finally {
      this.#controller.abort()
    }
    return { requests: reports.filter((report) => report !== undefined), maxInFlight: this.#maxInFlight }
  }

  /** What is under way, for the message about a window that takes too long. */
  describe(): string {
    const [first] = this.#underWay
    if (first === undefined) return 'no request was under way'
    const [id, stream] = first
    return `${this.#underWay.size} requests were under way; ${id} had ${stream.chunks} pieces of text`
  }

  async #answer(request: RunRequest): Promise<WindowRequest> {
    const stream = new OpenaiStream()
    this.#underWay.set(request.id, stream)
    this.#maxInFlight = Math.max(this.#maxInFlight, this.#underWay.size)
    const admittedNs = this.#clock.activeNs
    try {
      const received = this.#receive(request, stream)
      await Promise.race([received, this.#failSlowFirstToken(request, stream)])
      const endNs = this.#clock.activeNs
      const streamed = stream.finish(await received)
      if ('fault' in streamed) throw failureOf(request, streamed.fault)
      const ids = { run: this.#run.id, id: request.id }
      const { output } = this.#target.protocol
      return createReport(ids, { admittedNs, endNs }, streamed, output, this.#run.echo === true)
    } catch (error) {
      if (error instanceof RequestFailure) throw error
      throw failureOf(request, error instanceof Error ? error.message : String(error), error)
    } finally {
      this.#underWay.delete(request.id)
    }
  }

  /** Resolves with the response's content type once it has been read to its end. */
  async #receive(request: RunRequest, stream: OpenaiStream): Promise<string | undefined> {
    const { port, protocol, model } = this.#target
    const response = await sendRequest({
      port,
      path: PATHS[protocol.endpoint],
      body: createBody(request, protocol, model),
      agent: this.#agent,
      signal: this.#controller.signal,
    })
    if (response.statusCode !== 200) {
      const text = await readText(response, SHOWN_CHARACTERS)
      throw failureOf(request, `HTTP ${response.statusCode}: ${text}`)
    }
    await this.#read(request, stream, response)
    return response.headers['content-type']
  }

  async #read(request: RunRequest, stream: OpenaiStream, response: IncomingMessage): Promise<void> {
    try {
      for await (const bytes of response) {
        const before = stream.keptBytes
        const fault =
          stream.push(bytes as Buffer, this.#clock.activeNs) ?? this.#keep(stream.keptBytes - before)
        this.#workingCpu.heard()
        if (fault !== undefined) throw failureOf(request, fault)
      }
    } catch (error) {
      if (error instanceof RequestFailure) throw error
      const why = error instanceof Error ? error.message : String(error)
      throw failureOf(request, `the stream broke off after ${stream.chunks} pieces of text (${why})`, error)
    }
  }

  /** Counts what is kept of all answers; returns what is wrong with that, if something is. */
  #keep(bytes: number): string | undefined {
    this.#keptBytes += bytes
    return this.#keptBytes > LARGEST_WINDOW_BYTES
      ? `the answers of this window are longer than ${formatLimit(LARGEST_WINDOW_BYTES)} together`
      : undefined
  }

  /** Never resolves; fails once the request has been without text for its time, stops of the server left out. */
  async #failSlowFirstToken(request: RunRequest, stream: OpenaiStream): Promise<never> {
    const { firstTokenTimeoutSeconds: limit } = this.#target.protocol
    const forever = new Promise<never>(() => {})
    if (limit === undefined) return forever
    const deadlineNs = this.#clock.activeNs + limit * 1e9
    for (;;) {
      const leftNs = deadlineNs - this.#clock.activeNs
      if (leftNs <= 0) break
      await sleep(Math.ceil(leftNs / 1e6), undefined, { signal: this.#controller.signal, ref: false })
      if (stream.chunks > 0) return forever
    }
    throw failureOf(request, `no token came within ${limit} s (\`protocol.firstTokenTimeoutSeconds\`)`)
  }
}

function failureOf({ id }: RunRequest, why: string, cause?: unknown): RequestFailure {
  return new RequestFailure(`request ${id} failed: ${why}`, { cause })
}

function createBody(request: RunRequest, protocol: OpenaiProtocol, model: string | undefined): object {
  const { prompt, max_tokens, temperature, seed, top_k, top_p, repetition_penalty, ignore_eos } = request
  return {
    ...(model !== undefined && { model }),
    ...(protocol.endpoint === 'chat' ? { messages: [{ role: 'user', content: prompt }] } : { prompt }),
    max_tokens,
    temperature,
    seed,
    ...(top_k !== undefined && { top_k }),
    ...(top_p !== undefined && { top_p }),
    ...(repetition_penalty !== undefined && { repetition_penalty }),
    ...(ignore_eos !== undefined && { ignore_eos }),
    stream: true,
    stream_options: { include_usage: true },
    ...protocol.body,
  }
}
