/** Processes that hold a lock, as this user or as another one. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const LOCKS = new URL('../fixtures/locks/', import.meta.url)
/** `nobody` for root, who alone may start a process of another user; anybody else has only himself. */
export const OTHER_USER: number | undefined = process.getuid?.() === 0 ? 65_534 : process.getuid?.()

/** One that is killed when it is disposed of. */
export interface LockProcess extends AsyncDisposable {
  readonly pid: number
  /** What it says next: `waits <for whom>` or `holds`; its error when it ends. */
  readonly next: () => Promise<string>
  /** Kills it; resolves when it has ended. */
  readonly kill: () => Promise<void>
}

/** Whose process it is. */
interface LockProcessOptions {
  readonly uid?: number | undefined
  readonly umask?: string
  readonly env?: Readonly<Record<string, string>>
}

/** Starts one that holds the lock of a path. */
export function startLockProcess(path: string, options: LockProcessOptions = {}): LockProcess {
  return start('hold-lock.ts', path, options)
}

/** Starts one that holds the measuring lock of a name. */
export function startMeasuringProcess(name: string, options: LockProcessOptions = {}): LockProcess {
  return start('hold-measuring-lock.ts', name, options)
}

function start(script: string, lock: string, { uid, umask = '022', env }: LockProcessOptions): LockProcess {
  const file = fileURLToPath(new URL(script, LOCKS))
  const child: ChildProcess = spawn(process.execPath, [file, lock, umask], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Node's compiled modules lie where another user may not write.
    env: { PATH: process.env['PATH'], ...env },
    ...(uid !== undefined && { uid }),
  })
  const { stdout, stderr } = child
  if (stdout === null || stderr === null) throw new Error('it was started with pipes')
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]()
  let said = ''
  stderr.setEncoding('utf8').on('data', (chunk: string) => (said += chunk))
  const ended = once(child, 'close')
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  return {
    pid: child.pid ?? 0,
    next: async () => {
      const { value, done } = await lines.next()
      if (done !== true) return value
      await ended
      return said
    },
    kill,
    [Symbol.asyncDispose]: kill,
  }
}
