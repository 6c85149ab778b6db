import { readFileSync } from 'node:fs'

/** Linux's USER_HZ, which `/proc` counts in on every architecture that Node runs on (man 5 proc, `clock ticks`). */
const TICKS_PER_SECOND = 100

/**
 * CPU time of all children of this process that have ended, theirs included, s; undefined where there is no `/proc`.
 * Fields 16 and 17 of `/proc/self/stat`, `cutime` and `cstime` (man 5 proc_pid_stat).
 */
export function readChildCpuSeconds(): number | undefined {
  try {
    // The second field, the program's name, may hold blanks and stands in parentheses.
    const stat = readFileSync('/proc/self/stat', 'utf8').replace(/^.*\) /s, '')
    const [user, system] = stat.split(' ').slice(13, 15).map(Number)
    return user === undefined || system === undefined ? undefined : (user + system) / TICKS_PER_SECOND
  } catch {
    return undefined
  }
}
