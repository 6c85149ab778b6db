/** CPU time of processes that do not report it themselves, from Linux's /proc. */
import { readFileSync } from 'node:fs'

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
export const SMALLEST_CPU_NS = FEWEST_TICKS * TICK_NS

/**
 * CPU time of all ended children of this process, and of theirs that they waited for; undefined where there is no
 * /proc. Its resolution is 10 ms, but nothing is lost between two readings: the kernel adds up in ns.
 */
export function readChildrenCpu(): CpuTime | undefined {
  const fields = readStat('self')
  if (fields === undefined) return undefined
  return { userNs: Number(fields[13]) * TICK_NS, systemNs: Number(fields[14]) * TICK_NS }
}

/** CPU time of a process with one thread so far, ns, to the nanosecond; 0 where it cannot be read. */
export function readThreadCpuNs(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'latin1').split(' ')[0])
  } catch {
    return 0
  }
}

/** The fields of proc_pid_stat(5) behind the command's name, which may hold anything; `state` is the first. */
function readStat(pid: number | 'self'): readonly string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}
