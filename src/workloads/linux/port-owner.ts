/** Who listens on a port. */
import { listProcesses, readDescriptors, readProc, STAT, type ProcessStat } from './proc.ts'

/** State of a listening socket in /proc/net/tcp (include/net/tcp_states.h). */
const LISTENING = '0A'

/** Addresses that answer on 127.0.0.1, as /proc/net has them, the one that the kernel asks first at the beginning (net/ipv4/inet_hashtables.c). */
const ANSWERING = [
  ['net/tcp', '0100007F'],
  ['net/tcp6', '0000000000000000FFFF00000100007F'],
  ['net/tcp', '00000000'],
  ['net/tcp6', '00000000000000000000000000000000'],
] as const
const ZOMBIE = 'Z'

/** Whose a listening socket is: the process where it can be seen, else the user's number. */
export type Listener = { readonly pid: number } | { readonly uid: number }

interface Socket {
  /** As a descriptor points to it. */
  readonly target: string
  readonly uid: number
}

/**
 * Who listens on a port of 127.0.0.1 and is neither of the given session nor a descendant of its leader: a server that was told to use the port did
 * not get it, or shares it (SO_REUSEPORT), and whoever answers there is not it. A socket that no process of the session has is another's, also when
 * that one's descriptors cannot be read, as those of another user cannot. Undefined where there is none, and where the system does not tell.
 */
export function findForeignListener(port: number, session: number): Listener | undefined {
  const sockets = listListening(port)
  if (sockets.length === 0) return undefined
  const processes = listProcesses().filter(({ fields }) => fields[STAT.state] !== ZOMBIE)
  const parents = new Map(processes.map(({ pid, fields }) => [pid, Number(fields[STAT.parent])]))
  const descends = (pid: number | undefined): boolean =>
    pid !== undefined && (pid === session || descends(parents.get(pid)))
  const isOwn = ({ pid, fields }: ProcessStat): boolean =>
    Number(fields[STAT.session]) === session || descends(pid)
  const own = processes.filter(isOwn).map(({ pid }) => readDescriptors(pid))
  const foreign = sockets.find(({ target }) => !own.some((targets) => targets.includes(target)))
  if (foreign === undefined) return undefined
  const owner = processes.find(
    (process) => !isOwn(process) && readDescriptors(process.pid).includes(foreign.target),
  )
  if (owner !== undefined) return { pid: owner.pid }
  // What a program that keeps others out (prctl(2), PR_SET_DUMPABLE) listens on, not even its own user can see.
  return own.some((targets) => targets.length === 0) ? undefined : { uid: foreign.uid }
}

/** The sockets that would answer on a port: those of the first address that has any. Columns: local address 1, state 3, user 7, inode 9. */
function listListening(port: number): readonly Socket[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  for (const [file, address] of ANSWERING) {
    const rows = (readProc('self', file) ?? '').split('\n').slice(1)
    const sockets = rows.flatMap((row) => {
      const fields = row.trim().split(/\s+/)
      return fields[1] === address + suffix && fields[3] === LISTENING
        ? [{ target: `socket:[${fields[9]}]`, uid: Number(fields[7]) }]
        : []
    })
    if (sockets.length > 0) return sockets
  }
  return []
}
