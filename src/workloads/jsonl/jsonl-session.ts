/** `protocol: 'jsonl'`: an engine that speaks the JSON Lines of docs/protocol.md. */
import { ActiveClock } from '../timing/active-clock.ts'
import { toActiveTimes } from '../timing/active-times.ts'
import { checkExecutable } from '../engine/engine-child.ts'
import type { EngineFailure } from '../engine/engine-failure.ts'
import { EngineProcess } from './engine-process.ts'
import type { Slicing } from '../protocol/engine-protocol.ts'
import {
  readFixedValues,
  type EngineSession,
  type EngineSpec,
  type EngineStarted,
  type EngineStop,
} from '../engine/engine-session.ts'
import { fillPlaceholders } from '../protocol/placeholders.ts'
import type { Hello, Run } from '../protocol/protocol.ts'
import { SlicedWindow } from '../timing/sliced-window.ts'
import type { WindowCompleted, WindowFailed, WindowStep } from '../engine/window.ts'
import { JsonlWindow } from './jsonl-window.ts'

/** One process for all windows. */
export class JsonlSession implements EngineSession {
  readonly #spec: EngineSpec
  #slicing: Slicing = 'cooperative'
  #engine: EngineProcess | undefined
  #window: JsonlWindow | SlicedWindow | undefined
  #conversation: JsonlWindow | undefined

  constructor(spec: EngineSpec) {
    const args = spec.args.map((text) => fillPlaceholders(text, readFixedValues(spec)))
    this.#spec = { ...spec, args }
  }

  get pid(): number | undefined {
    return this.#engine?.pid
  }

  get answered(): number {
    return this.#conversation?.answered ?? 0
  }

  get workingCpuSeconds(): number | undefined {
    return this.#engine?.workingCpuSeconds
  }

  async start(): Promise<EngineStarted | EngineFailure> {
    const unrunnable = await checkExecutable(this.#spec)
    if (unrunnable !== undefined) return unrunnable
    this.#engine = new EngineProcess(this.#spec)
    const greeting = await this.#engine.started()
    if ('reason' in greeting) return greeting
    const canPause = declaresPause(greeting.hello)
    const { slicing: wanted = 'auto' } = this.#spec
    if (wanted === 'cooperative' && !canPause) {
      const detail = '`slicing` is "cooperative", but its `hello` does not list the capability `pause`'
      return this.#engine.fail('start', 'wrong-protocol', detail)
    }
    if (wanted === 'auto') this.#slicing = canPause ? 'cooperative' : 'signals'
    else this.#slicing = wanted
    return { ...greeting, slicing: this.#slicing }
  }

  async begin(run: Run, timeoutMs: number): Promise<WindowStep> {
    const engine = this.#started
    if (this.#slicing === 'cooperative') {
      this.#conversation = new JsonlWindow(engine, run, timeoutMs)
      this.#window = this.#conversation
      return this.#conversation.begin()
    }
    const { slice_ns: sliceNs, ...whole } = run
    const clock = new ActiveClock()
    this.#conversation = new JsonlWindow(engine, whole, Infinity)
    this.#window = new SlicedWindow({
      child: engine.child,
      clock,
      outcome: beginWhole(engine, this.#conversation, clock),
      timeoutMs,
      failTimedOut: async () => engine.failUnanswered('window', `${timeoutMs} ms`),
    })
    return this.#window.advance(this.#slicing === 'off' ? undefined : sliceNs)
  }

  async resume(sliceNs: number): Promise<WindowStep> {
    if (this.#window === undefined) throw new Error('resume without a window')
    return this.#window.resume(sliceNs)
  }

  async stop(): Promise<EngineStop> {
    return this.#engine?.stop() ?? { exitCode: 0, killed: false }
  }

  async kill(): Promise<void> {
    await this.#engine?.kill()
  }

  get #started(): EngineProcess {
    if (this.#engine === undefined) throw new Error('a window needs a started engine')
    return this.#engine
  }
}

/** Every engine of version 1 can pause, unless it lists what it can and pausing is not in the list. */
function declaresPause({ capabilities }: Hello): boolean {
  return capabilities === undefined || capabilities.includes('pause')
}

/** The whole window of an engine that does not know when it stands: its clock goes on, so its times are put right. */
async function beginWhole(
  engine: EngineProcess,
  conversation: JsonlWindow,
  clock: ActiveClock,
): Promise<WindowCompleted | WindowFailed> {
  const step = await conversation.begin()
  if (step.state === 'completed') return toActiveTimes(step, clock)
  if (step.state === 'failed') return step
  return {
    state: 'failed',
    failure: await engine.fail('window', 'garbage', '`paused` came without being asked for'),
  }
}
