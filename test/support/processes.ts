import { readdir, readFile } from 'node:fs/promises'
import { expect } from 'vitest'
import { listProcesses as listStats, readProc, STAT } from '../../src/support/proc.ts'

const GONE_WITHIN_MS = 2000

/** Whether a process still runs; one that has ended and waits for init to collect it does not. */
export async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return !/\) [ZX] /.test(stat)
}

/** Fails unless the process ends within 2 s, the time in which no engine may outlive its run. */
export async function expectGone(pid: number | undefined): Promise<void> {
  expect(pid).toBeGreaterThan(0)
  await expect.poll(async () => isRunning(pid ?? 0), { timeout: GONE_WITHIN_MS, interval: 20 }).toBe(false)
}

/** The parent of a process, from Linux's /proc. */
export async function readParentPid(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^PPid:\s+(\d+)$/m.exec(status)?.[1])
}

/** What a process has started, directly or not, as far as its command line holds `text`. */
export function listDescendants(pid: number | undefined, text: string): readonly number[] {
  const stats = listStats()
  const family = new Set([pid])
  // A child may stand before its parent.
  for (let size = 0; size !== family.size;) {
    size = family.size
    for (const { pid: child, fields } of stats) if (family.has(Number(fields[STAT.parent]))) family.add(child)
  }
  return [...family].flatMap((each) =>
    each !== undefined && readProc(each, 'cmdline')?.includes(text) === true ? [each] : [],
  )
}

/** Processes whose command line holds `text`, for example a folder of the test, from Linux's /proc. */
export async function listProcesses(text: string): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0 && pid !== process.pid)
  const commands = await Promise.all(
    pids.map(async (pid) => {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
      return command.replaceAll('\0', ' ').includes(text) && (await isRunning(pid))
        ? command.replaceAll('\0', ' ')
        : ''
    }),
  )
  return commands.filter((command) => command !== '')
}

/** Fails unless everything that holds `text` ends at once. */
export async function expectNoProcesses(text: string): Promise<void> {
  await expect.poll(async () => listProcesses(text), { timeout: GONE_WITHIN_MS, interval: 20 }).toEqual([])
}
