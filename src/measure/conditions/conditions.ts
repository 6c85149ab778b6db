/** What else the machine did during a block. */
import { loadavg } from 'node:os'
import { z } from 'zod'
import { readThrottling, type Throttling } from './cgroup.ts'
import { readCelsius, readThermalThrottles } from './cpu-hardware.ts'
import { readCpuTimes, type CpuTimes } from './cpu-times.ts'
import { addUsages, readProcessUsage } from './process-usage.ts'
import { SYSTEM_ROOT } from './read-text.ts'

/** Shares are of the time from the start of the block's engines to the end of its last round; null is what the system does not tell. */
export const conditionsSchema = z.object({
  block: z.int().describe('The block, from 0.'),
  load: z.number().nullable().describe('Load average of the last minute at its end.'),
  engineCpusOther: z
    .number()
    .nullable()
    .describe("Share of the engines' CPUs, 0 to 1, that processes other than engines and harness had."),
  otherCpusOther: z
    .number()
    .nullable()
    .describe(
      "The same of the CPUs that are not the engines'; null where nothing is pinned, all CPUs then count as the engines'.",
    ),
  steal: z.number().nullable().describe("Share of the engines' CPUs, 0 to 1, that the hypervisor took."),
  engineWait: z
    .number()
    .nullable()
    .describe('Time that engines were ready and had to wait for a CPU, a ratio to their CPU time.'),
  involuntarySwitches: z.int().nullable().describe('Times that an engine was taken off its CPU.'),
  throttledSeconds: z
    .number()
    .nullable()
    .describe('Time that the control group was stopped for its CPU limit, s.'),
  thermalThrottles: z.int().nullable().describe("Times that heat slowed the engines' CPUs."),
  celsius: z.number().nullable().describe('The hottest sensor at the end of the block, °C.'),
  harnessCpuShare: z
    .number()
    .nullable()
    .describe(
      'CPU time of the workers while their engines worked, a share of that time; null where the protocol does not let one tell.',
    ),
  harnessRoundsShare: z
    .number()
    .describe(
      'CPU time of harness and workers during the rounds, a share of one CPU; most of it falls between windows, when engines stand still.',
    ),
  engineTimeShare: z
    .number()
    .describe(
      "Share of the rounds' time, 0 to 1, that an engine worked; the rest is the harness's, between windows and slices.",
    ),
})
export type Conditions = z.infer<typeof conditionsSchema>

/** What only whoever ran the block can tell. */
export interface BlockFacts {
  readonly block: number
  /** Ids of the engines' processes, all still living. */
  readonly enginePids: readonly number[]
  /** CPU time of the harness's processes since the probe began, s. */
  readonly harnessCpuSeconds: number
  readonly harnessCpuShare: number | undefined
  readonly harnessRoundsShare: number
  readonly engineTimeShare: number
}

/** Which CPUs there are and which of them the engines have; undefined where engines are not pinned. */
export interface ProbeOptions {
  readonly cpus: readonly number[]
  readonly engineCpus: readonly number[] | undefined
  readonly root?: string
}

interface Reading {
  readonly atMs: number
  readonly cpuTimes: ReadonlyMap<number, CpuTimes> | undefined
  readonly throttling: Throttling | undefined
  readonly thermalThrottles: number | undefined
}

/**
 * Reads the machine before a block's engines start and after its last round, while they still live: never during a timed
 * window, which the reading would disturb.
 */
export class ConditionsProbe {
  readonly #root: string
  readonly #engineCpus: readonly number[]
  readonly #otherCpus: readonly number[]
  #begin: Reading | undefined

  constructor({ cpus, engineCpus, root = SYSTEM_ROOT }: ProbeOptions) {
    this.#root = root
    this.#engineCpus = engineCpus ?? cpus
    this.#otherCpus = engineCpus === undefined ? [] : cpus.filter((cpu) => !engineCpus.includes(cpu))
  }

  /** Before the block's engines start. */
  async begin(): Promise<void> {
    this.#begin = await this.#read()
  }

  /** After the block's last round. */
  async end(facts: BlockFacts): Promise<Conditions> {
    const begin = this.#begin
    if (begin === undefined) throw new Error('a probe ends after it has begun')
    const end = await this.#read()
    const usages = await Promise.all(facts.enginePids.map(async (pid) => readProcessUsage(this.#root, pid)))
    const known = usages.filter((usage) => usage !== undefined)
    const engines = known.length === 0 ? undefined : addUsages(known)
    const seconds = (end.atMs - begin.atMs) / 1000
    const pinned = this.#otherCpus.length > 0
    const engineSeconds = engines?.cpuSeconds
    const harnessSeconds = facts.harnessCpuSeconds
    const onEngineCpus =
      engineSeconds === undefined ? undefined : engineSeconds + (pinned ? 0 : harnessSeconds)
    return {
      block: facts.block,
      load: round(loadavg()[0], 2),
      engineCpusOther: round(otherShare(this.#engineCpus, onEngineCpus, begin, end, seconds)),
      otherCpusOther: pinned ? round(otherShare(this.#otherCpus, harnessSeconds, begin, end, seconds)) : null,
      steal: round(stealShare(this.#engineCpus, begin, end, seconds)),
      engineWait: round(engines && engines.waitSeconds / engines.cpuSeconds),
      involuntarySwitches: engines?.involuntarySwitches ?? null,
      throttledSeconds: round(difference(end.throttling?.seconds, begin.throttling?.seconds)),
      thermalThrottles: difference(end.thermalThrottles, begin.thermalThrottles) ?? null,
      celsius: round(await readCelsius(this.#root), 1),
      harnessCpuShare: round(facts.harnessCpuShare),
      harnessRoundsShare: round(facts.harnessRoundsShare) ?? 0,
      engineTimeShare: round(facts.engineTimeShare) ?? 0,
    }
  }

  async #read(): Promise<Reading> {
    const [cpuTimes, throttling, thermalThrottles] = await Promise.all([
      readCpuTimes(this.#root),
      readThrottling(this.#root),
      readThermalThrottles(this.#root, this.#engineCpus),
    ])
    return { atMs: performance.now(), cpuTimes, throttling, thermalThrottles }
  }
}

/** The share of some CPUs' time that was neither idle, nor stolen, nor ours. */
function otherShare(
  cpus: readonly number[],
  ownSeconds: number | undefined,
  begin: Reading,
  end: Reading,
  seconds: number,
): number | undefined {
  const idle = sumOver(cpus, begin, end, (times) => times.idle)
  const steal = sumOver(cpus, begin, end, (times) => times.steal)
  if (ownSeconds === undefined || idle === undefined || steal === undefined) return undefined
  const available = seconds * cpus.length
  // Ticks of 10 ms can add up to a little more than there was.
  return Math.max(0, (available - idle - steal - ownSeconds) / available)
}

function stealShare(
  cpus: readonly number[],
  begin: Reading,
  end: Reading,
  seconds: number,
): number | undefined {
  const steal = sumOver(cpus, begin, end, (times) => times.steal)
  return steal === undefined ? undefined : steal / (seconds * cpus.length)
}

function sumOver(
  cpus: readonly number[],
  begin: Reading,
  end: Reading,
  read: (times: CpuTimes) => number,
): number | undefined {
  let sum = 0
  for (const cpu of cpus) {
    const [from, to] = [begin.cpuTimes?.get(cpu), end.cpuTimes?.get(cpu)]
    if (from === undefined || to === undefined) return undefined
    sum += read(to) - read(from)
  }
  return sum
}

function difference(end: number | undefined, begin: number | undefined): number | undefined {
  return end === undefined || begin === undefined ? undefined : end - begin
}

/** Rounded, so that a record of hundreds of blocks stays small. */
function round(value: number | undefined, digits = 4): number | null {
  return value === undefined || !Number.isFinite(value) ? null : Number(value.toFixed(digits))
}
