import { execa } from 'execa'
import { ProcessFamily } from '../../support/process-family.ts'
import { GROUP_OPTIONS, superviseGroup } from '../../support/process-group.ts'
import { describeTooLong } from './argument-limit.ts'
import { readEnvironment } from './engine-environment.ts'

/** One run of an engine's binary from start to exit, as `play` or an example makes it. */
export interface EngineCommand {
  readonly binary: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

/** How such a run ended; `failure` is undefined for exit code 0. */
export interface CommandOutcome {
  readonly stdout: string
  readonly stderr: string
  readonly failure: string | undefined
}

const STDERR_TAIL_CHARACTERS = 2000
const STDOUT_TAIL_CHARACTERS = 600
/** Of the sentence that ends with the command, which a prompt may be part of. */
const MESSAGE_CHARACTERS = 1000

/** Runs an engine's binary to its end. Never throws for a failing engine: the outcome says what happened. */
export async function runEngineCommand(command: EngineCommand): Promise<CommandOutcome> {
  const { binary, args, env, timeoutMs, signal } = command
  const family = new ProcessFamily()
  const subprocess = execa(binary, args, {
    ...GROUP_OPTIONS,
    reject: false,
    stdin: 'ignore',
    extendEnv: false,
    env: { ...readEnvironment(env), ...family.variables },
  })
  const deadline = AbortSignal.timeout(timeoutMs)
  const ends = signal === undefined ? deadline : AbortSignal.any([signal, deadline])
  await using _group = superviseGroup(subprocess.nodeChildProcess, { family, signal: ends, endDaemons: true })
  const result = await subprocess
  const { stdout, stderr } = result
  if (!result.failed) return { stdout, stderr, failure: undefined }
  if (result.code === 'E2BIG') return { stdout, stderr, failure: describeTooLong(args) }
  const tail = result.stderr.slice(-STDERR_TAIL_CHARACTERS).trim()
  const printed = result.stdout.slice(-STDOUT_TAIL_CHARACTERS).trim()
  const ended = signal?.aborted === true ? 'canceled' : `timed out after ${timeoutMs} ms`
  return {
    stdout,
    stderr,
    failure: [
      ends.aborted ? ended : '',
      shorten(result.shortMessage ?? ''),
      printed === '' ? '' : `its stdout ends: ${printed}`,
      tail,
    ]
      .filter((text) => text !== '')
      .join('\n'),
  }
}

function shorten(message: string): string {
  return message.length > MESSAGE_CHARACTERS ? `${message.slice(0, MESSAGE_CHARACTERS)}…` : message
}
