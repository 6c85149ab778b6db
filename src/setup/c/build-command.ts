/** One command of a user's build, with its progress. */
import { execa } from 'execa'
import { PgoBenchmarksError } from '../../errors.ts'
import { forEachLine, OutputTail } from '../../support/output-lines.ts'
import { ProcessFamily } from '../../support/process-family.ts'
import { GROUP_OPTIONS, superviseGroup } from '../../support/process-group.ts'
import { isAboutProfile } from './c-gates.ts'
import { endSession } from './end-session.ts'
import type { StepProgress } from '../progress/progress.ts'

/** What is shown of a failed command's output, lines. */
const TAIL_LINES = 30
const TAIL_CHARACTERS = 2 ** 16
/** What is kept of all that compilers say of a profile, characters. */
const SAID_CHARACTERS = 2 ** 24

/** What a command said, and whether it went to its end. */
export interface BuildCommandResult {
  /** Lines about a profile's use, of stdout and stderr; whatever else it prints may have no end. */
  readonly output: string
  /** `stopped` by `signal` with time to tidy up, `killed` without. */
  readonly state: 'done' | 'stopped' | 'killed'
}

/**
 * Runs a command until it ends, by itself or because `signal` aborts.
 *
 * @throws PgoBenchmarksError `BUILD_FAILED` with the command and the end of its output.
 */
export async function runBuildCommand(
  command: readonly string[],
  cwd: string,
  env: Readonly<NodeJS.ProcessEnv>,
  progress: StepProgress,
  signal?: AbortSignal,
): Promise<BuildCommandResult> {
  if (signal?.aborted === true) return { output: '', state: 'stopped' }
  const [file = '', ...args] = command
  const tail = new OutputTail(TAIL_CHARACTERS)
  const said = new OutputTail(SAID_CHARACTERS)
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
  const leader = subprocess.nodeChildProcess
  await using group = superviseGroup(leader, { family })
  let ending: Promise<boolean> | undefined
  const stop = (): void => {
    ending = endSession(leader)
  }
  signal?.addEventListener('abort', stop, { once: true })
  try {
    await forEachLine(subprocess.all, (line) => {
      tail.push(line)
      if (isAboutProfile(line)) said.push(line)
      progress.output(line)
      const part = readPart(line)
      if (part !== undefined) progress.update(part.done, part.total, part.note)
    })
  } catch {
    // The command's own failure; `await` below has it.
  }
  const result = await subprocess
  signal?.removeEventListener('abort', stop)
  const output = said.text
  if (ending !== undefined) {
    const isTidy = await ending
    // Those that have left its session.
    group.kill()
    return { output, state: isTidy ? 'stopped' : 'killed' }
  }
  if (!result.failed) return { output, state: 'done' }
  const shown = tail.text
    .split('\n')
    .slice(-TAIL_LINES - 1)
    .join('\n')
  throw new PgoBenchmarksError('BUILD_FAILED', `${result.shortMessage}\n${shown}`.trimEnd(), {
    fix: describeFix(shown, file),
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
