import { readText } from './read-text.ts'

/** What one CPU has done since the machine started, s. */
export interface CpuTimes {
  /** Doing nothing, waiting for a disk included. */
  readonly idle: number
  /** Taken by the hypervisor while there was something to do. */
  readonly steal: number
}

/** The unit of /proc/stat, USER_HZ: 100 a second on every architecture that Node.js runs on (proc(5), sysconf(3)). */
const TICKS_PER_SECOND = 100

/**
 * Each CPU's times by its number, from /proc/stat (proc_stat(5)). Busy time is best had as elapsed time less `idle`: a kernel that
 * samples at ticks charges a whole tick to whoever it finds, but clocks its own idling.
 *
 * @returns undefined outside Linux.
 */
export async function readCpuTimes(root: string): Promise<ReadonlyMap<number, CpuTimes> | undefined> {
  const text = await readText(root, 'proc/stat')
  if (text === undefined) return undefined
  const times = new Map<number, CpuTimes>()
  for (const line of text.split('\n')) {
    const [name = '', ...fields] = line.split(/\s+/)
    const cpu = /^cpu(\d+)$/.exec(name)?.[1]
    if (cpu === undefined) continue
    const [, , , idle = 0, iowait = 0, , , steal = 0] = fields.map(
      (field) => Number(field) / TICKS_PER_SECOND,
    )
    times.set(Number(cpu), { idle: idle + iowait, steal })
  }
  return times
}
