/** One command of a user's build, with its progress. */
import { execa } from 'execa'
import { PgoBenchmarksError } from '../../errors.ts'
import { ProcessFamily } from '../../support/process-family.ts'
import { GROUP_OPTIONS, superviseGroup } from '../../support/process-group.ts'
import type { StepProgress } from '../progress/progress.ts'

/** What is shown of a failed command's output, lines. */
const TAIL_LINES = 30

/**
 * Runs a command to its end and returns what it printed, stderr among it.
 *
 * @throws PgoBenchmarksError `BUILD_FAILED` with the command and the end of its output, `CANCELLED`.
 */
export async function runBuildCommand(
  command: readonly string[],
  cwd: string,
  env: Readonly<NodeJS.ProcessEnv>,
  progress: StepProgress,
  signal?: AbortSignal,
): Promise<string> {
  const [file = '', ...args] = command
  const lines: string[] = []
  const family = new ProcessFamily()
  const subprocess = execa(file, args, {
    cwd,
    env: { ...env, ...family.variables },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    all: true,
    buffer: false,
    ...GROUP_OPTIONS,
  })
  await using group = superviseGroup(subprocess.nodeChildProcess, { family, signal })
  try {
    if (signal?.aborted === true) group.kill()
    for await (const line of subprocess.iterable({ from: 'all' })) {
      lines.push(line)
      progress.output(line)
      const part = readPart(line)
      if (part !== undefined) progress.update(part.done, part.total, part.note)
    }
  } catch {
    // The command's own failure; `await` below has it.
  }
  const result = await subprocess
  if (signal?.aborted === true) throw new PgoBenchmarksError('CANCELLED', 'the build was cancelled')
  if (!result.failed) return `${lines.join('\n')}\n`
  const tail = lines.slice(-TAIL_LINES).join('\n')
  throw new PgoBenchmarksError('BUILD_FAILED', `${result.shortMessage}\n${tail}`.trimEnd(), {
    fix: describeFix(tail, file),
    cause: result.cause,
  })
}

/** `[ 42%] Building …` of make under CMake, `[3/17] Building …` of ninja. */
function readPart(
  line: string,
): { readonly done: number; readonly total: number; readonly note: string } | undefined {
  const [, percent, done, total, note = ''] = /^\[\s*(?:(\d+)%|(\d+)\/(\d+))\]\s*(.*)$/.exec(line) ?? []
  if (percent !== undefined) return { done: Number(percent), total: 100, note }
  return done === undefined ? undefined : { done: Number(done), total: Number(total), note }
}

function describeFix(output: string, file: string): string {
  if (/libclang_rt\.profile/.test(output)) {
    return "install clang's profile runtime (Debian and Ubuntu: `apt-get install libclang-rt-N-dev` for clang N)"
  }
  if (/coverage-mismatch|profile data may be corrupted/.test(output)) {
    return 'the sources that were trained are not those that are built: what generates sources must do so alike each time'
  }
  return `correct \`engine.build\` or \`engine.configure\`; the commands run in a copy of the sources (\`${file}\` failed)`
}
