/** Who listens on a port. */
import { listProcesses, listSession, readDescriptors, readProc, STAT } from '../../support/proc.ts'

/** State of a listening socket in /proc/net/tcp (include/net/tcp_states.h). */
const LISTENING = '0A'

/**
 * The process that listens on a port and is neither of the given session nor a descendant of its leader: a server that
 * was told to use the port did not get it, and whoever answers there is not it. Undefined also where the system does
 * not tell.
 */
export function findForeignListener(port: number, session: number): number | undefined {
  const sockets = listListening(port)
  const listens = (pid: number): boolean => readDescriptors(pid).some((target) => sockets.has(target))
  if (sockets.size === 0 || listSession(session).some(({ pid }) => listens(pid))) return undefined
  const processes = listProcesses()
  const parents = new Map(processes.map(({ pid, fields }) => [pid, Number(fields[STAT.parent])]))
  const descends = (pid: number | undefined): boolean =>
    pid !== undefined && (pid === session || descends(parents.get(pid)))
  return processes.find(({ pid }) => listens(pid) && !descends(pid))?.pid
}

/** The sockets that listen on a port, as their descriptors point to them. Columns: local address 1, state 3, inode 9. */
function listListening(port: number): ReadonlySet<string> {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const lines = ['net/tcp', 'net/tcp6'].flatMap((file) => (readProc('self', file) ?? '').split('\n').slice(1))
  const inodes = lines.flatMap((line) => {
    const fields = line.trim().split(/\s+/)
    return fields[1]?.endsWith(suffix) === true && fields[3] === LISTENING ? [`socket:[${fields[9]}]`] : []
  })
  return new Set(inodes)
}
