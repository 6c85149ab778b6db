/** Running what installs something: never without saying the command first. */
import { execa } from 'execa'
import { readOutput } from '../tools/read-output.ts'

/** With what, and to whom it is said. */
export interface Installer {
  /** Gets one line at a time: every command before it runs, and why one failed. */
  readonly say: (text: string) => void
  readonly env: Readonly<NodeJS.ProcessEnv>
  /** Whether packages may be installed without asking anybody. Default: whether this process is root. */
  readonly root?: boolean
  /** Where it runs, which matters to rustup. Default: this process's. */
  readonly cwd?: string
}

/** Runs commands one after the other until one fails; false when one did. */
export async function runAnnounced(
  { say, env, cwd }: Installer,
  commands: readonly (readonly [file: string, ...args: string[]])[],
): Promise<boolean> {
  for (const [file, ...args] of commands) {
    say(`running: ${[file, ...args].join(' ')}`)
    const { failed, shortMessage, stderr } = await execa(file, args, {
      reject: false,
      stdin: 'ignore',
      stdout: 'ignore',
      extendEnv: false,
      ...(cwd !== undefined && { cwd }),
      env: { ...env, DEBIAN_FRONTEND: 'noninteractive' },
    })
    if (!failed) continue
    say([`it failed: ${shortMessage}`, stderr.trim()].filter((text) => text !== '').join('\n'))
    return false
  }
  return true
}

/** The command that installs Debian's or Ubuntu's packages. */
export function aptInstall(packages: readonly string[]): readonly [file: string, ...args: string[]] {
  return [
    'apt-get',
    'install',
    '-y',
    '--no-install-recommends',
    '-o',
    'DPkg::Lock::Timeout=600',
    '--',
    ...packages,
  ]
}

/** Whether packages come from apt here; without root the command can only be named. */
export type AptState = 'usable' | 'needs root' | 'absent'

/** Looks for apt. */
export async function findApt({ env, root }: Installer): Promise<AptState> {
  if ((await readOutput('apt-get', ['--version'], env)) === undefined) return 'absent'
  return (root ?? process.getuid?.() === 0) ? 'usable' : 'needs root'
}

/** What a person runs to install packages on this system, in one line. */
export function describeInstall(apt: AptState, packages: readonly string[]): string {
  if (packages.length === 0) return "this system's package manager"
  if (apt === 'absent')
    return `this system's package manager (in Debian the packages are ${packages.join(', ')})`
  return `${apt === 'needs root' ? 'sudo ' : ''}apt-get install -y ${packages.join(' ')}`
}
