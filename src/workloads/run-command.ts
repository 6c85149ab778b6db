import { execa } from 'execa'
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
  readonly failure: string | undefined
}

const STDERR_TAIL_CHARACTERS = 2000

/** Runs an engine's binary to its end. Never throws for a failing engine: the outcome says what happened. */
export async function runEngineCommand(command: EngineCommand): Promise<CommandOutcome> {
  const { binary, args, env, timeoutMs, signal } = command
  const result = await execa(binary, args, {
    reject: false,
    stdin: 'ignore',
    timeout: timeoutMs,
    extendEnv: false,
    env: readEnvironment(env),
    ...(signal !== undefined && { cancelSignal: signal }),
  })
  if (!result.failed) return { stdout: result.stdout, failure: undefined }
  const tail = result.stderr.slice(-STDERR_TAIL_CHARACTERS).trim()
  return {
    stdout: result.stdout,
    failure: [result.shortMessage, tail].filter((text) => text !== '').join('\n'),
  }
}
