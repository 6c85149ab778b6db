/** Programs that start others, such as cargo: ended as a whole, whatever ends the run. */
import type { ChildProcess } from 'node:child_process'
import { execa } from 'execa'
import { onExit } from 'signal-exit'
import { forEachLine } from './output-lines.ts'
import { ProcessFamily, signalGroup } from './process-family.ts'
import { watchOver } from './watchman.ts'

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
 * is ended by any signal, SIGKILL among them, all that it started gets SIGKILL: a compiler driver that is merely asked to stop lets its compilers finish.
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
  const family = new ProcessFamily()
  const subprocess = execa(file, args, {
    ...GROUP_OPTIONS,
    cwd,
    env: { ...env, ...family.variables },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    buffer: false,
  })
  await using group = superviseGroup(subprocess.nodeChildProcess, { family, signal })
  await Promise.allSettled([
    forEachLine(subprocess.stdout, handlers.onStdout),
    forEachLine(subprocess.stderr, handlers.onStderr),
  ])
  const { failed, shortMessage, cause } = await subprocess
  return { failed: failed || group.killed(), message: shortMessage ?? '', cause }
}

/** Options of execa for a program that is to lead a group; what ends execa's own way would leave the others alive. */
export const GROUP_OPTIONS = { detached: true, cleanup: false } as const

/** How a group is supervised. */
export interface SupervisionOptions {
  /** Whose variables the program was started with. */
  readonly family: ProcessFamily
  readonly signal?: AbortSignal | undefined
  /** Whether those end with the program that have left its group and its output, as a server that a compiler's wrapper keeps. @default false */
  readonly endDaemons?: boolean
  /** How long others may hold the program's output open when it has ended, ms. @default 10 s */
  readonly leftoverMs?: number
}

/** A group under watch until it is disposed of, which ends what is left of it. */
export interface SupervisedGroup extends AsyncDisposable {
  /** Ends the program and all that it started. */
  readonly kill: () => void
  readonly killed: () => boolean
}

/** Compilers that a driver leaves behind write their last lines within this time, ms. */
const LEFTOVER_MS = 10_000

/**
 * Ends the group that a process leads when `signal` aborts or this process ends, in whatever way. A process that outlives its leader does not
 * make anybody wait for longer than `leftoverMs`: then all are killed, and their output is closed.
 */
export function superviseGroup(leader: ChildProcess, options: SupervisionOptions): SupervisedGroup {
  const { family, signal, endDaemons = false, leftoverMs = LEFTOVER_MS } = options
  const { pid } = leader
  if (pid === undefined) return { kill: () => {}, killed: () => false, [Symbol.asyncDispose]: async () => {} }
  let killed = false
  let ending: Promise<void> | undefined
  family.add(pid)
  const end = async (): Promise<void> => {
    await family.kill(true)
    // Who has left everything that one is known by may hold them open for ever.
    leader.stdout?.destroy()
    leader.stderr?.destroy()
  }
  const kill = (): void => {
    killed ||= !hasEnded(leader)
    ending ??= end()
  }
  let timer: NodeJS.Timeout | undefined
  leader.once('exit', () => {
    timer = setTimeout(() => {
      ending ??= end()
    }, leftoverMs)
  })
  leader.once('close', () => clearTimeout(timer))
  // Handlers of an exit may not wait: the watchman ends the others.
  const unregister = onExit(() => void signalGroup(pid, 'SIGKILL'))
  const dismiss = watchOver({ pid, mark: family.mark })
  signal?.addEventListener('abort', kill, { once: true })
  return {
    kill,
    killed: () => killed,
    [Symbol.asyncDispose]: async () => {
      signal?.removeEventListener('abort', kill)
      clearTimeout(timer)
      unregister()
      signalGroup(pid, 'SIGKILL')
      if (endDaemons) ending ??= end()
      await ending
      dismiss()
    },
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}
