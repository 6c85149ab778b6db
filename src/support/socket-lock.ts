/**
 * A lock of a machine that is no file: a name in Linux's abstract socket namespace (unix(7)), which one process can have at a time, whoever its user is.
 * It goes with its holder, however that ends; there is nothing to be left behind, made unreadable, or deleted, and no folder that two suites could have
 * a different one of. Processes of another network namespace, as those of most containers, have names of their own.
 */
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { PgoBenchmarksError } from '../errors.ts'
import { describeHolder, describeSelf } from './lock-holder.ts'
import type { ProcessLock, ProcessLockOptions } from './process-lock.ts'

/** Longest time in which a holder must have said who it is, ms; it is waited for all the same. */
const ANSWER_MS = 1000
/** Longest description of a holder that is read, characters. */
const LONGEST_ANSWER = 10_000
const UNKNOWN_HOLDER = 'a process that does not say who it is'

/**
 * Waits until nobody else has the name, and takes it. Who waits does nothing meanwhile: the holder's end closes the connection that it waits at.
 *
 * @throws PgoBenchmarksError `LOCK_TIMEOUT` that names the holder, `CANCELLED`.
 */
export async function acquireSocketLock(name: string, options: ProcessLockOptions): Promise<ProcessLock> {
  const { activity, timeoutMs, signal, onWait } = options
  const begin = performance.now()
  const own = JSON.stringify(await describeSelf(options.project))
  let waitedFor: string | undefined
  for (;;) {
    const server = await tryListen(name, own)
    if (server !== undefined) {
      const seconds = (performance.now() - begin) / 1000
      return {
        waited: waitedFor === undefined ? undefined : { holder: waitedFor, seconds },
        [Symbol.asyncDispose]: server.release,
      }
    }
    using holder = await ask(name)
    // It went between the two.
    if (holder === undefined) continue
    if (waitedFor === undefined) onWait?.(holder.words)
    waitedFor = holder.words
    const over = new AbortController()
    const left = Math.max(0, timeoutMs - (performance.now() - begin))
    const late = sleep(left, 'late', {
      signal: AbortSignal.any([over.signal, ...(signal === undefined ? [] : [signal])]),
    })
    const why = await Promise.race([holder.gone, late.catch(() => 'cancelled')])
    over.abort()
    if (why === 'gone') continue
    if (signal?.aborted === true) {
      throw new PgoBenchmarksError(
        'CANCELLED',
        `waiting for ${holder.words} to finish ${activity} was cancelled`,
      )
    }
    throw new PgoBenchmarksError(
      'LOCK_TIMEOUT',
      `${holder.words} has been ${activity} for ${Math.round(timeoutMs / 1000)} s`,
      { fix: 'let it finish, or end it: the lock goes with it' },
    )
  }
}

/** Listens on the name, and tells whoever connects who this is; undefined when somebody else does. */
async function tryListen(
  name: string,
  own: string,
): Promise<{ readonly release: () => Promise<void> } | undefined> {
  const waiting = new Set<Socket>()
  const server: Server = createServer((socket) => {
    waiting.add(socket)
    // Who stops waiting is nobody's concern.
    socket.on('error', () => undefined).on('close', () => waiting.delete(socket))
    socket.unref().write(`${own}\n`)
  })
  try {
    server.listen(`\0${name}`)
    await once(server, 'listening')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return undefined
    throw error
  }
  server.unref()
  return {
    release: async () => {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      // The name is free from here on; those who wait for it are told now.
      for (const socket of waiting) socket.destroy()
      await closed
    },
  }
}

/** Somebody who has the name. */
interface Holder extends Disposable {
  readonly words: string
  /** When it has let go, or ended. */
  readonly gone: Promise<'gone'>
}

async function ask(name: string): Promise<Holder | undefined> {
  const socket = connect(`\0${name}`)
  const gone = new Promise<'gone'>((resolve) => {
    socket.on('error', () => undefined).once('close', () => resolve('gone'))
  })
  let text = ''
  const said = new Promise<'said'>((resolve) => {
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(0, LONGEST_ANSWER)
      if (text.includes('\n')) resolve('said')
    })
  })
  const over = new AbortController()
  const late = sleep(ANSWER_MS, 'late' as const, { signal: over.signal }).catch(() => 'late' as const)
  const outcome = await Promise.race([said, gone, late])
  over.abort()
  if (outcome === 'gone' && text === '') return undefined
  return {
    words: describeHolder(text) ?? UNKNOWN_HOLDER,
    gone,
    [Symbol.dispose]: () => void socket.destroy(),
  }
}
