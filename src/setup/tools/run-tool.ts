import { PgoBenchmarksError } from '../../errors.ts'
import { OutputTail } from '../../support/output-lines.ts'
import { runGroup } from '../../support/process-group.ts'

/** How a tool is run. */
export interface ToolOptions {
  /** What it is doing, for the message of a cancellation. */
  readonly what: string
  /** Default: this process's. */
  readonly cwd?: string
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal | undefined
  /** Gets each line of its output. */
  readonly onLine?: (line: string) => void
}

/** What a tool said, and how it ended. */
export interface ToolResult {
  readonly failed: boolean
  readonly stdout: string
  /** Without blanks around it. */
  readonly stderr: string
  /** How it ended, in words. */
  readonly message: string
}

/** What is read of a tool at most, characters; what it wrote beyond would be missing, so that it fails. */
const MOST_CHARACTERS = 2 ** 28
const STDERR_CHARACTERS = 2 ** 20
/** What a string takes beside them. */
const LINE_CHARACTERS = 32

/**
 * Runs one of the toolchain's programs to its end; whatever ends this process ends it too, with all that it started, and so does writing more than 256 MiB.
 *
 * @throws PgoBenchmarksError `CANCELLED`.
 */
export async function runTool(
  file: string,
  args: readonly string[],
  { what, cwd = process.cwd(), env = {}, signal, onLine = () => {} }: ToolOptions,
): Promise<ToolResult> {
  const stdout: string[] = []
  const stderr = new OutputTail(STDERR_CHARACTERS)
  const excess = new AbortController()
  let characters = 0
  const ends = signal === undefined ? excess.signal : AbortSignal.any([signal, excess.signal])
  const options = { cwd, env: { ...process.env, ...env }, signal: ends }
  const { failed, message } = await runGroup(file, args, options, {
    onStdout: (line) => {
      onLine(line)
      // A line takes more than its characters.
      characters += line.length + LINE_CHARACTERS
      if (characters > MOST_CHARACTERS) excess.abort()
      else stdout.push(line)
    },
    onStderr: (line) => {
      onLine(line)
      stderr.push(line)
    },
  })
  if (signal?.aborted === true) throw new PgoBenchmarksError('CANCELLED', `${what} was cancelled`)
  const words = excess.signal.aborted ? `${what}: ${file} wrote more than 256 MiB and was ended` : message
  return { failed, stdout: stdout.join('\n'), stderr: stderr.text.trim(), message: words }
}
