/**
 * What may have spoilt a measurement or widened its intervals: a closed set, each with what was found and what to do about
 * it, given what the user has set already. Pure: readings in, warnings out.
 */
import { z } from 'zod'
import { CROWD_HINT, describeCrowd } from '../../workloads/linux/busy-threads.ts'
import type { Conditions } from './conditions.ts'
import type { Machine } from './machine.ts'

const WARNING_CODES = [
  'training',
  'busy-machine',
  'steal',
  'governor',
  'cpu-limit',
  'cgroup-throttled',
  'thermal-throttled',
  'smt-shared',
  'unpinned',
  'too-few-cpus',
  'in-place',
  'linked',
  'another-suite',
  'concurrency',
  'crowded',
  'own-clock',
  'harness-cpu',
  'same-name',
  'metric-unread',
  'metric-uncompared',
  'persistent-offset',
] as const

export const warningSchema = z
  .object({
    code: z.enum(WARNING_CODES).describe('Which of the known causes.'),
    fact: z.string().describe('What was found.'),
    hint: z.string().describe('What to do about it.'),
  })
  .meta({ id: 'Warning' })
export type Warning = z.infer<typeof warningSchema>

/** What warnings about a whole run follow from. */
export interface RunFacts {
  readonly machine: Machine
  /** The engines' CPU list; undefined where they are not pinned. */
  readonly engineCpus: string | undefined
  readonly unpinnedBecause: string | undefined
  /** The setting. */
  readonly cpus: 'auto' | 'off'
  /** Paths of the arms' binaries where blocks run them in place; undefined where they run copies. */
  readonly inPlace?: readonly string[] | undefined
  /** Arms whose binaries are too large for a copy in every block. */
  readonly linked?: readonly string[]
}

/** Requests in flight: as many as were asked for, and as there were at most, by arm. */
interface ConcurrencyFacts {
  readonly requested: number
  readonly achieved: Readonly<Record<string, { readonly most: number }>>
}

/** What warnings about one tier follow from. */
export interface TierFacts {
  readonly conditions: readonly Conditions[]
  readonly concurrency: ConcurrencyFacts
  readonly engineCpus: string | undefined
  /** The other suite that this tier had to wait for, in words, and how long. */
  /** Names of the busy threads of every arm's engine, and how many CPUs it has. */
  readonly busyThreads: Readonly<Record<string, readonly string[]>>
  readonly cpus: number
  /** Requests that servers answered at a time, by arm, where that is known. */
  readonly answeredAtOnce: Readonly<Record<string, number>>
  /** Metrics of the engine's own that are left out, since it was stopped while it took them. */
  readonly stoppedMetrics: readonly string[]
  readonly waited: { readonly holder: string; readonly seconds: number } | undefined
}

/** Governors under which the frequency follows the load, or is kept low (Linux's Documentation/admin-guide/pm/cpufreq.rst). */
const CHANGING_GOVERNORS: ReadonlySet<string> = new Set([
  'powersave',
  'ondemand',
  'conservative',
  'schedutil',
])
/** Others' share of the engines' CPUs in half of the blocks above which a machine is called busy. */
const BUSY_ENGINE_CPUS = 0.03
/** The same of the other CPUs: their work meets the engines only in shared caches, memory and the power limit. */
const BUSY_OTHER_CPUS = 0.25
const STEAL = 0.01
/** CPU time of the harness while engines work above which it is no longer beside the point, a share of one CPU. */
const HARNESS_CPU = 0.1
/** Share of the requests that a server answers at a time below which it is said: the last ones of a window are alone. */
const FULL_SHARE = 0.75

/** Warnings about the machine and how the run is placed on it. */
export function warnOfRun({
  machine,
  engineCpus,
  unpinnedBecause,
  cpus,
  inPlace,
  linked = [],
}: RunFacts): readonly Warning[] {
  const warnings: Warning[] = []
  const { logicalCpus, cpuLimit, governors, sharedSiblings } = machine
  if (logicalCpus < 2) {
    warnings.push({
      code: 'too-few-cpus',
      fact: `there is ${logicalCpus} CPU, on which engines and harness take turns`,
      hint: 'measure on a machine with at least 2 CPUs',
    })
  } else if (engineCpus === undefined) {
    warnings.push({
      code: 'unpinned',
      fact: `engines were not pinned to CPUs: ${unpinnedBecause ?? 'unknown'}; intervals are wider for it`,
      hint: hintForPinning(cpus, machine.os),
    })
  }
  if (inPlace !== undefined) {
    const lengths = inPlace.map((path) => path.length)
    const [shortest, longest] = [Math.min(...lengths), Math.max(...lengths)]
    const differing = shortest === longest ? '' : `, whose paths have ${shortest} to ${longest} characters`
    warnings.push({
      code: 'in-place',
      fact: `engines ran where their binaries are${differing}: the length of a path moves heap and stack, which alone can change the speed of the same file by several percent`,
      hint: "leave `layout: 'in-place'` out if the engine works from a copy, or give all binaries paths of one length",
    })
  }
  if (linked.length > 0) {
    warnings.push({
      code: 'linked',
      fact: `blocks had no copies of the ${linked.length === 1 ? 'binary' : 'binaries'} of ${linked.join(', ')}, too large for one in every block: the pages of ${linked.length === 1 ? 'such a file' : 'such files'} lie where they lie for a whole run, which alone made equal files differ by 0.3 to 0.7 % and is in no interval`,
      hint: 'believe no difference below 1 % of one run; build anew and measure again, or make the binaries smaller (debug information in a file of its own)',
    })
  }
  if (cpuLimit !== null && cpuLimit < logicalCpus) {
    warnings.push({
      code: 'cpu-limit',
      fact: `the control group may use ${format(cpuLimit)} of ${logicalCpus} CPUs, and stops for the rest of a period when it has`,
      hint: `raise the limit to ${logicalCpus} CPUs (\`docker run --cpus\`, \`CPUQuota=\` of a systemd unit), or limit CPUs by a set (\`--cpuset-cpus\`)`,
    })
  }
  const changing = governors.filter((governor) => CHANGING_GOVERNORS.has(governor))
  if (changing.length > 0) {
    warnings.push({
      code: 'governor',
      fact: `the CPUs’ frequency governor is ${changing.join(', ')}: their speed changes while they are measured`,
      hint: 'sudo cpupower frequency-set -g performance',
    })
  }
  if (engineCpus !== undefined && sharedSiblings.length > 0) {
    warnings.push({
      code: 'smt-shared',
      fact: `CPU ${sharedSiblings.join(', ')} is a hyper-thread of a core of the engines`,
      hint: 'switch hyper-threads off for the run (echo off | sudo tee /sys/devices/system/cpu/smt/control), or measure on more cores',
    })
  }
  return warnings
}

/** Warnings about what happened while a tier was measured. */
export function warnOfTier({
  conditions,
  concurrency,
  engineCpus,
  waited,
  busyThreads,
  cpus,
  stoppedMetrics,
  answeredAtOnce,
}: TierFacts): readonly Warning[] {
  const warnings: Warning[] = []
  const engine = median(conditions.map(({ engineCpusOther }) => engineCpusOther))
  const other = median(conditions.map(({ otherCpusOther }) => otherCpusOther))
  if (engine > BUSY_ENGINE_CPUS || other > BUSY_OTHER_CPUS) {
    const where = engineCpus === undefined ? 'all CPUs' : `the engines’ CPUs (${engineCpus})`
    warnings.push({
      code: 'busy-machine',
      fact: `other processes had ${percent(engine)} of ${where}${other > BUSY_OTHER_CPUS ? ` and ${percent(other)} of the others` : ''} in half of the blocks`,
      hint:
        engineCpus === undefined
          ? 'end what else is running, or let engines have CPUs of their own'
          : 'end what else is running and measure again',
    })
  }
  const steal = mean(conditions.map(({ steal: share }) => share))
  if (steal > STEAL) {
    warnings.push({
      code: 'steal',
      fact: `the hypervisor took ${percent(steal)} of the engines’ CPUs for other guests`,
      hint: 'measure on dedicated CPUs, or at another time',
    })
  }
  const throttled = sum(conditions.map(({ throttledSeconds }) => throttledSeconds))
  if (throttled > 0) {
    warnings.push({
      code: 'cgroup-throttled',
      fact: `the control group was stopped for ${throttled.toFixed(2)} s for its CPU limit`,
      hint: 'raise the limit; a stopped engine is no slower engine',
    })
  }
  const heat = sum(conditions.map(({ thermalThrottles }) => thermalThrottles))
  if (heat > 0) {
    warnings.push({
      code: 'thermal-throttled',
      fact: `heat slowed the engines’ CPUs ${heat} times`,
      hint: 'cool the machine, or cap its frequency below what it can hold',
    })
  }
  const harness = median(conditions.map(({ harnessCpuShare }) => harnessCpuShare))
  if (harness > HARNESS_CPU) {
    warnings.push({
      code: 'harness-cpu',
      fact: `the harness used ${percent(harness)} of a CPU while engines worked`,
      hint:
        engineCpus === undefined
          ? 'let engines have CPUs of their own, or give windows more requests'
          : 'give requests more tokens, so that less is to be read a second',
    })
  }
  const { requested, achieved } = concurrency
  const short = Object.entries(achieved).filter(([, { most }]) => most < requested)
  if (short.length > 0) {
    const found = short.map(([arm, { most }]) => `${most} on ${arm}`).join(', ')
    warnings.push({
      code: 'concurrency',
      fact: `${requested} requests were to be in flight at once, at most ${found} were`,
      hint: 'raise the engine’s own limit of requests in flight, or ask for fewer',
    })
  }
  const queued = Object.entries(answeredAtOnce).filter(([, count]) => count < FULL_SHARE * requested)
  if (queued.length > 0) {
    const found = queued.map(([arm, count]) => `${count} on ${arm}`).join(', ')
    warnings.push({
      code: 'concurrency',
      fact: `${requested} requests were sent at once, but answered at a time were ${found}: the others waited in the server`,
      hint: 'give the server as many slots as there are requests (llama.cpp: `--parallel`), or ask for fewer at once',
    })
  }
  const crowded = Object.entries(busyThreads).filter(([, names]) => names.length > cpus)
  if (crowded.length > 0) {
    const found = crowded.map(([arm, names]) => `${arm} had ${describeCrowd(names, cpus)}`).join(', ')
    warnings.push({
      code: 'crowded',
      fact: `the engine of ${found}, which take turns on them`,
      hint: CROWD_HINT,
    })
  }
  if (stoppedMetrics.length > 0) {
    warnings.push({
      code: 'own-clock',
      fact: `${stoppedMetrics.join(', ')} of \`protocol.metrics\` left out: the clock that the engine takes them by ran on while signals had it stopped`,
      hint: "leave `slicing: 'signals'` out, and windows of an engine with metrics of its own run whole",
    })
  }
  if (waited !== undefined) {
    warnings.push({
      code: 'another-suite',
      fact: `another suite was measuring (${waited.holder}); this tier waited ${waited.seconds.toFixed(0)} s for it`,
      hint: 'run one suite at a time on a machine',
    })
  }
  return warnings
}

/** Warns of tests that have one name: a partial run has it without the file that tells them apart in a whole one. */
export function warnOfNames(names: readonly string[]): readonly Warning[] {
  const shared = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))]
  return shared.map((name) => ({
    code: 'same-name',
    fact: `several tests are named ${JSON.stringify(name)}; the report tells them apart by file or number, a run of some of them alone does not`,
    hint: 'give each test of the bench files a name of its own: by it runs are compared and the history is kept',
  }))
}

/** A correlation of more than this many standard errors, 1/√n, is seen in about 1 of 100 tiers whose blocks are independent. */
const CLEAR_CORRELATION = 2.33

/**
 * Warns of an arm whose blocks hang together clearly; its interval allows for it already.
 *
 * @param effect with the factor on its variance.
 */
export function warnOfPersistence(
  arm: string,
  { n, inflation = 1 }: { readonly n: number; readonly inflation?: number | undefined },
): readonly Warning[] {
  const correlation = (inflation - 1) / (inflation + 1)
  if (correlation * Math.sqrt(n) <= CLEAR_CORRELATION) return []
  return [
    {
      code: 'persistent-offset',
      fact: `differences of ${arm} hang together from block to block (correlation of neighbours ${correlation.toFixed(2)}), so that ${n} blocks say less: its interval is ${percent(Math.sqrt(inflation) - 1)} wider for it, and what lasts for most of a run is in no interval`,
      hint: 'measure longer, and again in another run; an offset that comes and goes has a cause, such as another guest of the host',
    },
  ]
}

/**
 * A secondary metric that cannot be read or compared is left out and told: it explains a verdict, and must not cost one.
 *
 * @param unread `true` where there are no numbers of it, `false` where they could not be compared.
 */
export function warnOfMetric(metric: string, error: unknown, unread: boolean): Warning {
  const reason = error instanceof Error ? error.message : String(error)
  return {
    code: unread ? 'metric-unread' : 'metric-uncompared',
    fact: `${metric} was ${unread ? 'left out' : 'not compared'}: ${reason}`,
    hint: 'the verdict stands without it',
  }
}

function hintForPinning(cpus: 'auto' | 'off', os: string): string {
  if (cpus === 'off') return "set `cpus: 'auto'`"
  return os.startsWith('Linux')
    ? 'install util-linux, which has taskset'
    : 'measure on Linux, where processes can be pinned'
}

/** Readings that the system does not give count for nothing; without any the machine cannot be called busy. */
function known(values: readonly (number | null)[]): readonly number[] {
  return values.filter((value) => value !== null)
}

function median(values: readonly (number | null)[]): number {
  const sorted = known(values).toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

function sum(values: readonly (number | null)[]): number {
  return known(values).reduce((total, value) => total + value, 0)
}

function mean(values: readonly (number | null)[]): number {
  return sum(values) / Math.max(1, known(values).length)
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`
}

function format(value: number): string {
  return String(Number(value.toFixed(2)))
}
