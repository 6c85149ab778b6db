import type { EngineHost } from '../../workloads/engine-host.ts'
import type { Conditions, ConditionsProbe } from './conditions.ts'
import { readProcessUsage } from './process-usage.ts'
import { SYSTEM_ROOT } from './read-text.ts'

/** Watches one block from outside its timed windows: the machine through a probe, and what the harness itself takes. */
export class BlockObserver {
  readonly #block: number
  readonly #hosts: readonly EngineHost[]
  readonly #probe: ConditionsProbe
  #atBlock = 0
  #atRounds = 0

  constructor(block: number, hosts: readonly EngineHost[], probe: ConditionsProbe) {
    this.#block = block
    this.#hosts = hosts
    this.#probe = probe
  }

  /** Before the first engine starts. */
  async blockBegins(): Promise<void> {
    this.#atBlock = await this.#readHarnessSeconds()
    await this.#probe.begin()
  }

  /** Before the first timed window. */
  async roundsBegin(): Promise<void> {
    this.#atRounds = await this.#readHarnessSeconds()
  }

  /** After the last timed window, while the engines live. `roundsMs`: what the rounds took, ms. */
  async roundsEnd(enginePids: readonly number[], roundsMs: number): Promise<Conditions> {
    const seconds = await this.#readHarnessSeconds()
    return this.#probe.end({
      block: this.#block,
      enginePids,
      harnessCpuSeconds: seconds - this.#atBlock,
      harnessCpuShare: ((seconds - this.#atRounds) * 1000) / roundsMs,
    })
  }

  /** CPU time so far of this process, its workers and its parent, which is Vitest's main process or the shell, s. */
  async #readHarnessSeconds(): Promise<number> {
    const [parent, ...workers] = await Promise.all([
      readProcessUsage(SYSTEM_ROOT, process.ppid),
      ...this.#hosts.map(async (host) => host.readCpuSeconds()),
    ])
    const { user, system } = process.cpuUsage()
    const own = (user + system) / 1e6
    return workers.reduce((sum, seconds) => sum + seconds, own + (parent?.cpuSeconds ?? 0))
  }
}
