import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readText } from './read-text.ts'

/** What a living process has had of its CPUs since it started, all its present threads together. */
export interface ProcessUsage {
  readonly cpuSeconds: number
  /** Ready to run and waiting for a CPU that another thread had. */
  readonly waitSeconds: number
  /** Times it was taken off a CPU before it was done. */
  readonly involuntarySwitches: number
}

/**
 * Reads /proc/PID/task/*: `schedstat` has the time on a CPU and in its queue (Linux's
 * Documentation/scheduler/sched-stats.rst), `status` the switches.
 *
 * @returns undefined for a process that is gone, and where the kernel does not tell.
 */
export async function readProcessUsage(root: string, pid: number): Promise<ProcessUsage | undefined> {
  const folder = `proc/${pid}/task`
  const threads = await readdir(join(root, folder)).catch(() => [])
  const usages = await Promise.all(threads.map(async (thread) => readThread(root, `${folder}/${thread}`)))
  const known = usages.filter((usage) => usage !== undefined)
  return known.length === 0 ? undefined : addUsages(known)
}

/** The usages of several processes or threads together. */
export function addUsages(usages: readonly ProcessUsage[]): ProcessUsage {
  const sum = (read: (usage: ProcessUsage) => number): number =>
    usages.reduce((total, usage) => total + read(usage), 0)
  return {
    cpuSeconds: sum(({ cpuSeconds }) => cpuSeconds),
    waitSeconds: sum(({ waitSeconds }) => waitSeconds),
    involuntarySwitches: sum(({ involuntarySwitches }) => involuntarySwitches),
  }
}

async function readThread(root: string, folder: string): Promise<ProcessUsage | undefined> {
  const [schedstat, status] = await Promise.all([
    readText(root, `${folder}/schedstat`),
    readText(root, `${folder}/status`),
  ])
  if (schedstat === undefined || status === undefined) return undefined
  const [cpuNs = 0, waitNs = 0] = schedstat.split(' ').map(Number)
  const switches = /^nonvoluntary_ctxt_switches:\s*(\d+)$/m.exec(status)?.[1]
  return {
    cpuSeconds: cpuNs / 1e9,
    waitSeconds: waitNs / 1e9,
    involuntarySwitches: Number(switches ?? 0),
  }
}
