/** Linux's /proc, as far as engines are looked at from outside; empty elsewhere. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** A process and the fields of proc_pid_stat(5) behind its command's name, which may hold anything; `state` is the first. */
export interface ProcessStat {
  readonly pid: number
  readonly fields: readonly string[]
}

/** Columns of {@link ProcessStat.fields}. */
export const STAT = {
  state: 0,
  parent: 1,
  group: 2,
  session: 3,
  utime: 11,
  stime: 12,
  cutime: 13,
  cstime: 14,
  startTime: 19,
} as const

/** Ids of every process. */
export function listProcessIds(): readonly number[] {
  return listDirectory('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid))
}

/** Every process. */
export function listProcesses(): readonly ProcessStat[] {
  return listProcessIds().flatMap((pid) => {
    const fields = readStat(pid)
    return fields === undefined ? [] : [{ pid, fields }]
  })
}

/**
 * The processes of a session: an engine that was started in one of its own, and all that it started. It is asked for three times a
 * window of a server, and reading the stat of each process of a machine takes milliseconds: those of other sessions are not read again.
 */
export function listSession(session: number): readonly ProcessStat[] {
  const others = rememberOthers(session)
  return listDirectory('/proc').flatMap((name) => {
    const pid = Number(name)
    const fields = Number.isInteger(pid) && !others.has(pid) ? readStat(pid) : undefined
    if (fields === undefined) return []
    if (Number(fields[STAT.session]) === session) return [{ pid, fields }]
    others.add(pid)
    return []
  })
}

/** Ids of the processes in sessions that a process has begun by its children, as every engine is one. */
export function listSessionsOf(parent: number): readonly number[] {
  const all = listProcesses()
  const leaders = all.filter(
    ({ pid, fields }) => Number(fields[STAT.parent]) === parent && Number(fields[STAT.session]) === pid,
  )
  const sessions = new Set(leaders.map(({ pid }) => pid))
  return all.filter(({ fields }) => sessions.has(Number(fields[STAT.session]))).map(({ pid }) => pid)
}

/** No process enters a session that is there (setsid(2)); only its id may come to be another's, which takes all ids to be given once. */
const REMEMBERED_MS = 1000
let remembered = { session: 0, sinceMs: 0, others: new Set<number>() }

function rememberOthers(session: number): Set<number> {
  const now = performance.now()
  if (remembered.session !== session || now - remembered.sinceMs > REMEMBERED_MS)
    remembered = { session, sinceMs: now, others: new Set() }
  return remembered.others
}

/** A process's threads as `readProc` finds them: `12/task/34`. */
export function listThreads(pid: number): readonly string[] {
  return listDirectory(`/proc/${pid}/task`).map((id) => `${pid}/task/${id}`)
}

/** The stat fields of one process; undefined when it is gone. */
export function readStat(pid: number | 'self'): readonly string[] | undefined {
  const text = readProc(pid, 'stat')
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')
}

/** A file of one process's folder, or of a thread's. */
export function readProc(pid: number | string, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1')
  } catch {
    return undefined
  }
}

/** What a process's descriptors point to, for example `socket:[123]`, all or some; empty for processes of others. */
export function readDescriptors(pid: number, only?: readonly number[]): readonly string[] {
  const folder = `/proc/${pid}/fd`
  return (only ?? listDirectory(folder)).flatMap((name) => {
    try {
      return [readlinkSync(`${folder}/${name}`)]
    } catch {
      return []
    }
  })
}

function listDirectory(path: string): readonly string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}
