/** A build of the tiny engine in a process of its own. */
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'

const SCRIPT = fileURLToPath(new URL('../fixtures/builds/build-tiny.ts', import.meta.url))

/** A build that runs. */
export interface TinyBuild {
  readonly pid: number
  /** Lines of its progress so far, see build-tiny.ts. */
  readonly lines: readonly string[]
  /** Resolves with the line once it has been said; rejects when the build ends without it. */
  readonly said: (line: string) => Promise<string>
  readonly kill: () => void
  /** Resolves when it has ended, with its last line. */
  readonly ended: Promise<string>
}

/** What a build may differ in. */
export interface TinyBuildOptions {
  readonly arms?: string
  readonly killAt?: string
  readonly env?: Readonly<Record<string, string>>
}

/** Starts a build of the copy in `directory`; `killAt` is the line of its progress at which it ends by SIGKILL. */
export function startTinyBuild(
  directory: string,
  { arms = 'baseline,pgo', killAt = '', env = {} }: TinyBuildOptions = {},
): TinyBuild {
  const subprocess = execa(process.execPath, [SCRIPT, directory, arms, killAt], {
    reject: false,
    stdin: 'ignore',
    buffer: false,
    stderr: 'inherit',
    env,
  })
  const lines: string[] = []
  const waiting = new Set<() => void>()
  const output = createInterface({ input: subprocess.stdout })
  output.on('line', (line) => {
    lines.push(line)
    for (const look of waiting) look()
  })
  const closed = new Promise<void>((resolve) => output.once('close', resolve))
  const ended = (async () => {
    await Promise.all([subprocess, closed])
    return lines.at(-1) ?? ''
  })()
  return {
    pid: subprocess.pid ?? 0,
    lines,
    kill: () => void subprocess.kill('SIGKILL'),
    ended,
    said: async (line) =>
      Promise.race([
        new Promise<string>((resolve) => {
          const look = (): void => {
            if (lines.includes(line)) resolve(line)
          }
          waiting.add(look)
          look()
        }),
        ended.then((last) => {
          if (lines.includes(line)) return line
          throw new Error(`the build ended with \`${last}\` before it said \`${line}\``)
        }),
      ]),
  }
}
