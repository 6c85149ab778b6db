/** CPU time of processes that do not report it themselves, from Linux's /proc. */
import { listSession, readProc, readStat, STAT } from './proc.ts'

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
  const stats = listSession(session)
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

/** CPU time of a process with one thread so far, ns, to the nanosecond; 0 where it cannot be read. */
export function readThreadCpuNs(pid: number): number {
  return Number(readProc(pid, 'schedstat')?.split(' ')[0] ?? 0)
}

/** Some columns of proc_pid_stat(5) added up, ns. */
export function readTotalCpu(fields: readonly string[], ...columns: readonly number[]): number {
  return columns.reduce((total, column) => total + readTicks(fields, column), 0)
}

function readTicks(fields: readonly string[], column: number): number {
  return Number(fields[column]) * TICK_NS
}
