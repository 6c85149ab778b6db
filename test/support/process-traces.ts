/** Processes that have to do with a folder. */
import { readlinkSync } from 'node:fs'
import { listProcesses, readProc } from '../../src/support/proc.ts'

/** A process, and the command line that it was started with. */
export interface Trace {
  readonly pid: number
  readonly command: string
}

/** Processes that have the folder in their arguments, their environment or as their place, this one excepted. */
export function listTraces(folder: string): readonly Trace[] {
  return listProcesses().flatMap(({ pid }) => {
    const command = readProc(pid, 'cmdline')?.replaceAll('\0', ' ').trim() ?? ''
    if (command === '' || pid === process.pid) return []
    const traces = [command, readProc(pid, 'environ'), readPlace(pid)]
    return traces.some((trace) => trace?.includes(folder)) ? [{ pid, command }] : []
  })
}

function readPlace(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return undefined
  }
}
