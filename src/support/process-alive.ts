import { readFile } from 'node:fs/promises'

/**
 * Whether a process lives: one that we may not signal does, one that has ended and waits for its parent to ask how does not, nor one that only has
 * the number of the one that is meant.
 *
 * @param start of the one that is meant, as {@link readProcess} gives it. @default null, where nobody knows
 */
export async function isProcessAlive(pid: number, start: string | null = null): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  const found = await readProcess(pid)
  return found === undefined || (found.state !== 'Z' && (start === null || found.start === start))
}

/**
 * A process's state, and when it started, in the kernel's ticks since boot: fields 3 and 22 of /proc/PID/stat (proc_pid_stat(5)). Undefined when it has
 * gone, and outside Linux.
 */
export async function readProcess(
  pid: number,
): Promise<{ readonly state: string | undefined; readonly start: string | undefined } | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  // The second field is the program's name, in parentheses and with whatever spaces it has.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ')
  return fields && { state: fields[0], start: fields[22 - 3] }
}
