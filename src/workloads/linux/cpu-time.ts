/** CPU time of processes that do not report it themselves, from Linux's /proc. */
import { listSession, listThreads, readProc, readStat, STAT, type ProcessStat } from '../../support/proc.ts'

/** CPU time, ns. */
export interface CpuTime {
  readonly userNs: number
  readonly systemNs: number
}

/** The kernel counts in clock ticks of 10 ms: USER_HZ is 100 on everything that Node runs on (proc_pid_stat(5)). */
const TICK_NS = 10_000_000
/** Below this many ticks the resolution alone is worth more than a tenth. */
const FEWEST_TICKS = 10
/** The smallest CPU time that ticks can state, ns. */
const SMALLEST_CPU_NS = FEWEST_TICKS * TICK_NS

/**
 * CPU time of all ended children of this process, and of theirs that they waited for; undefined where there is no
 * /proc. Its resolution is 10 ms, but nothing is lost between two readings: the kernel adds up in ns.
 */
export function readChildrenCpu(): CpuTime | undefined {
  const fields = readStat('self')
  if (fields === undefined) return undefined
  return { userNs: readTicks(fields, STAT.cutime), systemNs: readTicks(fields, STAT.cstime) }
}

/**
 * CPU time of all processes of a session, which an engine and all that it starts are, and of their ended children;
 * undefined where there is no /proc.
 */
export function readSessionCpu(session: number): CpuTime | undefined {
  return sumSession(listSession(session))
}

function sumSession(stats: readonly ProcessStat[]): CpuTime | undefined {
  if (stats.length === 0) return undefined
  const sum = (...columns: readonly number[]): number =>
    stats.reduce((total, { fields }) => total + readTotalCpu(fields, ...columns), 0)
  return { userNs: sum(STAT.utime, STAT.cutime), systemNs: sum(STAT.stime, STAT.cstime) }
}

/** Peak resident memory of the processes of a session, bytes, added up; undefined where there is no /proc. */
export function readSessionPeakRss(session: number): number | undefined {
  const kibibytes = listSession(session).map(({ pid }) => {
    const status = readProc(pid, 'status') ?? ''
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0)
  })
  const sum = kibibytes.reduce((total, size) => total + size, 0)
  return sum === 0 ? undefined : sum * 1024
}

/**
 * What was used between two readings, less what is known to be of others; undefined below 0.1 s, where the resolution
 * alone would be worth more than a tenth.
 */
export function cpuBetween(
  before: CpuTime | undefined,
  after: CpuTime | undefined,
  othersNs = 0,
): CpuTime | undefined {
  if (before === undefined || after === undefined) return undefined
  const userNs = after.userNs - before.userNs
  const systemNs = after.systemNs - before.systemNs
  const totalNs = userNs + systemNs
  if (totalNs - othersNs < SMALLEST_CPU_NS) return undefined
  // Nobody knows which part of the others' was which: the sum is right, and it is what counts.
  const share = (totalNs - othersNs) / totalNs
  return { userNs: Math.round(userNs * share), systemNs: Math.round(systemNs * share) }
}

/**
 * CPU time of an engine's session from lap to lap, to the nanosecond: what the scheduler has counted for every thread
 * (`schedstat`). A thread or child that has ended took its count along, and only clock ticks hold it: a lap in which one was seen
 * to end is told in ticks, and so are all from then on once ticks show that some come and go unseen.
 */
export class SessionCpuMeter {
  readonly #session: number
  #last: SessionReading | undefined
  /** Since when nothing was seen to end, and what the threads have used since then, ns. */
  #anchor: SessionReading | undefined
  #sinceAnchorNs = 0
  #ticksOnly = false

  constructor(session: number) {
    this.#session = session
  }

  /**
   * CPU time since the lap before; undefined for the first one, where there is no /proc, where nothing was used, and below 0.1 s
   * where only ticks tell it. A thread that runs at this moment may be one scheduler tick behind.
   */
  lap(): CpuTime | undefined {
    const last = this.#last
    const now = readSession(this.#session)
    this.#last = now
    const usedNs = last === undefined || now === undefined ? undefined : usedByThreads(last, now)
    if (now === undefined || usedNs === undefined || this.#anchor === undefined) {
      this.#anchor = now
      this.#sinceAnchorNs = 0
      return cpuBetween(last?.ticks, now?.ticks)
    }
    this.#sinceAnchorNs += usedNs
    const toldNs = addUp(now.ticks) - addUp(this.#anchor.ticks)
    // User and system time of a process are each cut to whole ticks.
    if (toldNs - this.#sinceAnchorNs > 2 * TICK_NS * now.processes) this.#ticksOnly = true
    if (this.#ticksOnly) return cpuBetween(last?.ticks, now.ticks)
    if (usedNs === 0) return undefined
    // Only ticks tell the two apart: the sum is right, and it is what counts.
    const systemTicksNs = now.ticks.systemNs - (last?.ticks.systemNs ?? 0)
    const systemNs = Math.min(usedNs, Math.max(0, systemTicksNs))
    return { userNs: usedNs - systemNs, systemNs }
  }
}

/** What /proc says of a session at one moment. */
interface SessionReading {
  readonly ticks: CpuTime
  readonly processes: number
  /** Of children that were waited for, ns, in ticks. */
  readonly waitedNs: number
  /** By thread id, ns. */
  readonly threads: ReadonlyMap<string, number>
}

function readSession(session: number): SessionReading | undefined {
  const stats = listSession(session)
  const ticks = sumSession(stats)
  if (ticks === undefined) return undefined
  return {
    ticks,
    processes: stats.length,
    waitedNs: stats.reduce((total, { fields }) => total + readTotalCpu(fields, STAT.cutime, STAT.cstime), 0),
    threads: new Map(stats.flatMap(({ pid }) => listThreads(pid)).map((id) => [id, readThreadNs(id)])),
  }
}

/** What the threads of the second reading have used since the first; undefined where one or a child has ended in between. */
function usedByThreads(before: SessionReading, after: SessionReading): number | undefined {
  const allLive = [...before.threads].every(([id, ns]) => (after.threads.get(id) ?? -1) >= ns)
  if (!allLive || after.waitedNs !== before.waitedNs) return undefined
  const used = [...after.threads].map(([id, ns]) => ns - (before.threads.get(id) ?? 0))
  return used.reduce((total, ns) => total + ns, 0)
}

/** @param id as `listThreads` has it. */
function readThreadNs(id: string): number {
  return parseSchedstat(readProc(id, 'schedstat'))
}

/** Its first number is the time on a CPU, ns (Linux's Documentation/scheduler/sched-stats.rst). */
function parseSchedstat(text: string | undefined): number {
  return Number(text?.split(' ')[0] ?? 0)
}

function addUp({ userNs, systemNs }: CpuTime): number {
  return userNs + systemNs
}

/** CPU time of a process with one thread so far, ns, to the nanosecond; 0 where it cannot be read. */
export function readThreadCpuNs(pid: number): number {
  return parseSchedstat(readProc(pid, 'schedstat'))
}

/** Some columns of proc_pid_stat(5) added up, ns. */
export function readTotalCpu(fields: readonly string[], ...columns: readonly number[]): number {
  return columns.reduce((total, column) => total + readTicks(fields, column), 0)
}

function readTicks(fields: readonly string[], column: number): number {
  return Number(fields[column]) * TICK_NS
}
