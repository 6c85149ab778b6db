/** `protocol: { kind: 'openai' }`: an HTTP server with the completions API, which the harness starts, asks and stops. */
import { Agent } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { ActiveClock } from '../timing/active-clock.ts'
import { readSessionPeakRss, SessionCpuMeter } from '../linux/cpu-time.ts'
import { checkExecutable, EngineChild } from '../engine/engine-child.ts'
import type { EngineFailure } from '../engine/engine-failure.ts'
import type { Slicing } from '../protocol/engine-protocol.ts'
import {
  readFixedValues,
  type EngineSession,
  type EngineSpec,
  type EngineStarted,
  type EngineStop,
} from '../engine/engine-session.ts'
import { findFreePort } from './free-port.ts'
import { OpenaiRun, type OpenaiTarget } from './openai-client.ts'
import type { OpenaiProtocol } from '../protocol/openai-protocol.ts'
import { awaitReady, failEndedServer, readFirstModel } from './openai-ready.ts'
import { fillPlaceholders } from '../protocol/placeholders.ts'
import type { Run } from '../protocol/protocol.ts'
import { WorkingCpu } from '../linux/working-cpu.ts'
import { SlicedWindow } from '../timing/sliced-window.ts'
import { readTimes, summarizeWindow } from '../timing/window-summary.ts'
import type { WindowCompleted, WindowFailed, WindowStep } from '../engine/window.ts'

/** A port that was free may be taken by somebody faster; a server that listens elsewhere than it is told finds the same each time. */
const PORT_ATTEMPTS = 3

/** One server for all windows. */
export class OpenaiSession implements EngineSession {
  readonly #spec: EngineSpec
  readonly #protocol: OpenaiProtocol
  readonly #slicing: Slicing
  readonly #agent = new Agent({ keepAlive: true })
  #child: EngineChild | undefined
  #cpu: SessionCpuMeter | undefined
  #target: OpenaiTarget | undefined
  #window: SlicedWindow | undefined
  #stopping = false
  readonly #workingCpu = new WorkingCpu()
  #serving: OpenaiRun | undefined

  constructor(spec: EngineSpec, protocol: OpenaiProtocol) {
    this.#spec = spec
    this.#protocol = protocol
    this.#slicing = spec.slicing === 'off' ? 'off' : 'signals'
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  get workingCpuSeconds(): number {
    return this.#workingCpu.seconds
  }

  get answered(): number {
    return this.#serving?.answered ?? 0
  }

  async start(): Promise<EngineStarted | EngineFailure> {
    const unrunnable = await checkExecutable(this.#spec)
    if (unrunnable !== undefined) return unrunnable
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.#startOn(await findFreePort())
      const isTaken = 'reason' in outcome && outcome.reason === 'port-in-use'
      if (!isTaken || attempt === PORT_ATTEMPTS || this.#stopping) return outcome
    }
  }

  async #startOn(port: number): Promise<EngineStarted | EngineFailure> {
    const { args, startTimeoutMs } = this.#spec
    const values = { port: String(port), ...readFixedValues(this.#spec) }
    const begin = performance.now()
    const child = new EngineChild(
      this.#spec,
      args.map((text) => fillPlaceholders(text, values)),
    )
    this.#child = child
    this.#cpu = child.pid === undefined ? undefined : new SessionCpuMeter(child.pid)
    child.keepStdoutAsLog()
    const url = { port, path: this.#protocol.health }
    const failure = await awaitReady(child, url, begin + startTimeoutMs, startTimeoutMs)
    if (failure !== undefined) return failure
    const coldStartNs = Math.round((performance.now() - begin) * 1e6)
    const apiModel = this.#protocol.apiModel ?? (await readFirstModel(port))
    if (child.end !== undefined) return failEndedServer(child, 'start', child.end, port)
    this.#target = { port, model: apiModel, protocol: this.#protocol }
    return { hello: undefined, ready: undefined, coldStartNs, slicing: this.#slicing }
  }

  async begin(run: Run, timeoutMs: number): Promise<WindowStep> {
    const child = this.#child
    const target = this.#target
    if (child?.pid === undefined || target === undefined) throw new Error('a window needs a started engine')
    // What it used between windows belongs to none.
    this.#cpu?.lap()
    const clock = new ActiveClock()
    const serving = new OpenaiRun(target, this.#agent, run, clock, this.#workingCpu)
    this.#workingCpu.sent()
    this.#serving = serving
    this.#window = new SlicedWindow({
      child,
      clock,
      outcome: this.#outcome(child, child.pid, serving, run, clock, target.port),
      timeoutMs,
      failTimedOut: async () =>
        child.fail('window', 'timed-out', `it did not answer within ${timeoutMs} ms: ${serving.describe()}`),
    })
    return this.#window.advance(this.#slicing === 'off' ? undefined : run.slice_ns)
  }

  async resume(sliceNs: number): Promise<WindowStep> {
    if (this.#window === undefined) throw new Error('resume without a window')
    this.#workingCpu.sent()
    return this.#window.resume(sliceNs)
  }

  async stop(): Promise<EngineStop> {
    this.#stopping = true
    this.#agent.destroy()
    const child = this.#child
    if (child === undefined) return { exitCode: 0, killed: false }
    // A server that was stopped in the middle of a window could not hear the other signal.
    child.signal('SIGCONT')
    child.signal(this.#protocol.stopSignal)
    const { exitCode, signal, killed, command } = await child.stopped()
    return { exitCode, signal, killed, ...(command !== undefined && { command }) }
  }

  async kill(): Promise<void> {
    this.#stopping = true
    this.#agent.destroy()
    await this.#child?.kill()
  }

  async #outcome(
    child: EngineChild,
    pid: number,
    serving: OpenaiRun,
    run: Run,
    clock: ActiveClock,
    port: number,
  ): Promise<WindowCompleted | WindowFailed> {
    const served = await serving
      .serve()
      .catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))))
    // Clients of a window that is given up break off before the server, which has its own time to end.
    if (this.#stopping) await child.exited
    const times = readTimes(clock)
    // A server that found its port taken has ended by now, and somebody else answered.
    if (child.end !== undefined)
      return { state: 'failed', failure: await failEndedServer(child, 'window', child.end, port) }
    if (served instanceof Error) return { state: 'failed', failure: await failServing(child, served) }
    const { requests, maxInFlight } = served
    const cpu = this.#cpu?.lap()
    return {
      state: 'completed',
      summary: summarizeWindow(run.id, times, cpu, { peakRssBytes: readSessionPeakRss(pid), maxInFlight }),
      requests,
    }
  }
}

/** A connection that broke (its error has a cause) may be the first that is seen of a server that crashed. */
const CRASH_VISIBLE_MS = 200

async function failServing(child: EngineChild, error: Error): Promise<EngineFailure> {
  if (error.cause !== undefined)
    await Promise.race([child.exited, sleep(CRASH_VISIBLE_MS, undefined, { ref: false })])
  if (child.end !== undefined) return child.failEnded('window', child.end)
  return child.fail('window', 'request-error', error.message)
}
