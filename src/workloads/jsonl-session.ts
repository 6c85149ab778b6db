/** `protocol: 'jsonl'`: an engine that speaks the JSON Lines of docs/protocol.md. */
import { checkExecutable } from './engine-child.ts'
import type { EngineFailure } from './engine-failure.ts'
import { EngineProcess } from './engine-process.ts'
import type { EngineSession, EngineSpec, EngineStarted, EngineStop } from './engine-session.ts'
import { fillPlaceholders } from './placeholders.ts'
import type { Run } from './protocol.ts'
import { Window, type WindowStep } from './window.ts'

/** One process for all windows. */
export class JsonlSession implements EngineSession {
  readonly #spec: EngineSpec
  #engine: EngineProcess | undefined
  #window: Window | undefined

  constructor(spec: EngineSpec) {
    const { model } = spec
    const args = spec.args.map((text) => fillPlaceholders(text, model === undefined ? {} : { model }))
    this.#spec = { ...spec, args }
  }

  get pid(): number | undefined {
    return this.#engine?.pid
  }

  get workingCpuSeconds(): number | undefined {
    return this.#engine?.workingCpuSeconds
  }

  async start(): Promise<EngineStarted | EngineFailure> {
    const unrunnable = await checkExecutable(this.#spec)
    if (unrunnable !== undefined) return unrunnable
    this.#engine = new EngineProcess(this.#spec)
    const greeting = await this.#engine.started()
    return 'reason' in greeting ? greeting : { ...greeting, slicing: 'cooperative' }
  }

  async begin(run: Run, timeoutMs: number): Promise<WindowStep> {
    if (this.#engine === undefined) throw new Error('a window needs a started engine')
    this.#window = new Window(this.#engine, run, timeoutMs)
    return this.#window.begin()
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
}
