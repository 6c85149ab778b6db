import { PgoBenchmarksError } from '../../errors.ts'
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

/**
 * Runs one of the toolchain's programs to its end; whatever ends this process ends it too, with all that it started.
 *
 * @throws PgoBenchmarksError `CANCELLED`.
 */
export async function runTool(
  file: string,
  args: readonly string[],
  { what, cwd = process.cwd(), env = {}, signal, onLine = () => {} }: ToolOptions,
): Promise<ToolResult> {
  const stdout: string[] = []
  const stderr: string[] = []
  const keep = (lines: string[]) => (line: string) => {
    lines.push(line)
    onLine(line)
  }
  const options = { cwd, env: { ...process.env, ...env }, signal }
  const { failed, message } = await runGroup(file, args, options, {
    onStdout: keep(stdout),
    onStderr: keep(stderr),
  })
  if (signal?.aborted === true) throw new PgoBenchmarksError('CANCELLED', `${what} was cancelled`)
  return { failed, stdout: stdout.join('\n'), stderr: stderr.join('\n').trim(), message }
}
