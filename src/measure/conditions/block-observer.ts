import type { EngineHost } from '../../workloads/engine-host.ts'
import { readCpuSeconds } from '../../workloads/linux/working-cpu.ts'
import type { Conditions, ConditionsProbe } from './conditions.ts'
import { readProcessUsage } from './process-usage.ts'
import { SYSTEM_ROOT } from './read-text.ts'

/** What the rounds of a block were like. */
export interface RoundsFacts {
  readonly enginePids: readonly number[]
  /** All rounds together, ms. */
  readonly roundsMs: number
  /** The time of it in which an engine worked, ms. */
  readonly engineMs: number
}

/** CPU time of the harness's processes, and the part of it in which engines worked. */
interface HarnessUsage {
  readonly cpuSeconds: number
  readonly workingCpuSeconds: number | undefined
}

/** Watches one block from outside its timed windows: the machine through a probe, and what the harness itself takes. */
export class BlockObserver {
  readonly #block: number
  readonly #hosts: readonly EngineHost[]
  readonly #probe: ConditionsProbe
  #atBlock = 0
  #atRounds: HarnessUsage = { cpuSeconds: 0, workingCpuSeconds: undefined }

  constructor(block: number, hosts: readonly EngineHost[], probe: ConditionsProbe) {
    this.#block = block
    this.#hosts = hosts
    this.#probe = probe
  }

  /** Before the first engine starts. */
  async blockBegins(): Promise<void> {
    this.#atBlock = (await this.#readHarness()).cpuSeconds
    await this.#probe.begin()
  }

  /** Before the first timed window. */
  async roundsBegin(): Promise<void> {
    this.#atRounds = await this.#readHarness()
  }

  /** After the last timed window, while the engines live. */
  async roundsEnd({ enginePids, roundsMs, engineMs }: RoundsFacts): Promise<Conditions> {
    const { cpuSeconds, workingCpuSeconds } = await this.#readHarness()
    const working =
      workingCpuSeconds === undefined || this.#atRounds.workingCpuSeconds === undefined
        ? undefined
        : workingCpuSeconds - this.#atRounds.workingCpuSeconds
    return this.#probe.end({
      block: this.#block,
      enginePids,
      harnessCpuSeconds: cpuSeconds - this.#atBlock,
      harnessCpuShare: working === undefined ? undefined : (working * 1000) / engineMs,
      harnessRoundsShare: ((cpuSeconds - this.#atRounds.cpuSeconds) * 1000) / roundsMs,
      engineTimeShare: engineMs / roundsMs,
    })
  }

  /** CPU time so far of this process, its workers and its parent, which is Vitest's main process or the shell. */
  async #readHarness(): Promise<HarnessUsage> {
    const [parent, ...workers] = await Promise.all([
      readProcessUsage(SYSTEM_ROOT, process.ppid),
      ...this.#hosts.map(async (host) => host.readUsage()),
    ])
    const own = readCpuSeconds() + (parent?.cpuSeconds ?? 0)
    const working = workers.map(({ workingCpuSeconds }) => workingCpuSeconds)
    return {
      cpuSeconds: workers.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, own),
      workingCpuSeconds: working.every((seconds) => seconds !== undefined)
        ? working.reduce((sum, seconds) => sum + seconds, 0)
        : undefined,
    }
  }
}
