/** Programs that start others, such as cargo: ended as a whole, whatever ends the run. */
import { spawn, type ChildProcess } from 'node:child_process'
import { execa } from 'execa'
import { onExit } from 'signal-exit'

/** How such a program is run. */
export interface GroupOptions {
  readonly cwd: string
  /** Its whole environment. */
  readonly env: Readonly<NodeJS.ProcessEnv>
  readonly signal?: AbortSignal | undefined
}

/** What it writes, line by line, and how it ended. */
export interface GroupHandlers {
  readonly onStdout: (line: string) => void
  readonly onStderr: (line: string) => void
}

/** How a group's first process ended; `message` says it in words, `failed` is false for exit code 0 alone. */
export interface GroupOutcome {
  readonly failed: boolean
  readonly message: string
  readonly cause: unknown
}

/**
 * Runs a program in a process group of its own and waits for its end. When `signal` aborts, and when this process exits or
 * is ended by any signal, SIGKILL among them, the whole group gets SIGKILL: a compiler driver that is merely asked to stop lets its compilers finish.
 */
export async function runGroup(
  file: string,
  args: readonly string[],
  options: GroupOptions,
  handlers: GroupHandlers,
): Promise<GroupOutcome> {
  const { cwd, env, signal } = options
  if (signal?.aborted === true)
    return { failed: true, message: 'cancelled before its start', cause: undefined }
  const subprocess = execa(file, args, {
    ...GROUP_OPTIONS,
    cwd,
    env,
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    buffer: false,
  })
  using group = superviseGroup(subprocess.nodeChildProcess, signal)
  await Promise.allSettled([
    forEachLine(subprocess.iterable(), handlers.onStdout),
    forEachLine(subprocess.iterable({ from: 'stderr' }), handlers.onStderr),
  ])
  const { failed, shortMessage, cause } = await subprocess
  return { failed: failed || group.killed(), message: shortMessage ?? '', cause }
}

/** Options of execa for a program that is to lead a group; what ends execa's own way would leave the others alive. */
export const GROUP_OPTIONS = { detached: true, cleanup: false } as const

/** A group under watch until it is disposed of. */
export interface SupervisedGroup extends Disposable {
  /** Ends the whole group; does nothing once its first process has ended. */
  readonly kill: () => void
  readonly killed: () => boolean
}

/** Ends the group that a process leads when `signal` aborts or this process ends, in whatever way. */
export function superviseGroup(leader: ChildProcess, signal?: AbortSignal): SupervisedGroup {
  let killed = false
  const kill = (): void => {
    // Once the leader has been waited for, its number may become somebody else's.
    if (leader.pid === undefined || leader.exitCode !== null || leader.signalCode !== null) return
    killed = true
    try {
      process.kill(-leader.pid, 'SIGKILL')
    } catch {
      // Ended in this moment.
    }
    // A process that left the group may hold the pipes open for ever.
    leader.stdout?.destroy()
    leader.stderr?.destroy()
  }
  const unregister = onExit(kill)
  const dismiss = leader.pid === undefined ? () => {} : postWatchman(leader.pid)
  signal?.addEventListener('abort', kill, { once: true })
  return {
    kill,
    killed: () => killed,
    [Symbol.dispose]: () => {
      signal?.removeEventListener('abort', kill)
      unregister()
      dismiss()
    },
  }
}

/** Waits for a line; an input that ends without one was that of a process which has been killed. */
const WATCHMAN = 'read -r _ || kill -s KILL -- "-$1"'

/**
 * Starts a shell that ends a group when this process ends without having dismissed it: nobody can notice their own SIGKILL, but the kernel closes
 * their pipes. It is in a session of its own, so that what ends this process from a terminal does not end the shell first.
 *
 * @returns what dismisses it, once the group has ended.
 */
function postWatchman(group: number): () => void {
  const shell = spawn('/bin/sh', ['-c', WATCHMAN, 'sh', String(group)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  // Where there is no shell, SIGKILL goes unnoticed.
  shell.on('error', () => {})
  shell.stdin.on('error', () => {})
  shell.unref()
  return () => void shell.stdin.end('\n')
}

async function forEachLine(lines: AsyncIterable<string>, handle: (line: string) => void): Promise<void> {
  for await (const line of lines) handle(line)
}
