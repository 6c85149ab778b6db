/** What this machine has of what the suite uses. */
import { execa } from 'execa'
import { PgoBenchmarksError } from '../errors.ts'
import { findLauncher } from '../workloads/launcher.ts'
import { findProfdata, findRust } from './toolchain.ts'

/** One tool: found with its version, or not with what to do. */
export interface Finding {
  readonly tool: string
  readonly neededFor: string
  /** Whether the default job fails without it. */
  readonly required: boolean
  readonly version: string | undefined
  /** What is wrong or how to install it; undefined where all is well. */
  readonly advice: string | undefined
}

/** Looks for every tool; never throws for a missing one. */
export async function examineMachine(): Promise<readonly Finding[]> {
  const [rust, profdata] = await Promise.all([
    attempt(findRust),
    attempt(async () => findProfdata(await findRust())),
  ])
  const launcher = await findLauncher()
  const setpriv = launcher.prefix.includes('setpriv')
  return [
    {
      tool: 'node',
      neededFor: 'everything',
      required: true,
      version: process.version,
      advice: isSupportedNode(process.versions.node)
        ? undefined
        : 'Node ^22.18, ^24 or >=26; `npx` in this project runs the one it installs',
    },
    {
      tool: 'cargo and rustc',
      neededFor: 'building the arms',
      required: true,
      version: rust.value?.version,
      advice: rust.advice,
    },
    {
      tool: 'llvm-profdata',
      neededFor: 'merging profiles',
      required: true,
      version:
        profdata.value === undefined ? undefined : `${profdata.value.version} (${profdata.value.path})`,
      advice: profdata.advice,
    },
    {
      tool: 'taskset',
      neededFor: 'CPUs of its own for the engine: 3-5 times narrower intervals',
      required: false,
      version: await readVersion('taskset'),
      advice:
        launcher.unpinnedBecause === undefined
          ? undefined
          : `engines will not be pinned: ${launcher.unpinnedBecause}`,
    },
    {
      tool: 'setpriv',
      neededFor: 'engines that end when the harness is killed',
      required: false,
      version: await readVersion('setpriv'),
      advice: setpriv
        ? undefined
        : 'install util-linux 2.33 or newer; without it only engines that watch their stdin are safe',
    },
  ]
}

/** Whether the default job can run. */
export function canRun(findings: readonly Finding[]): boolean {
  return findings.every(
    ({ required, version, advice }) => !required || (version !== undefined && advice === undefined),
  )
}

/** The range of `engines` in package.json. */
function isSupportedNode(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return (major === 22 && minor >= 18) || major === 24 || major >= 26
}

async function attempt<Value>(
  find: () => Promise<Value>,
): Promise<{ readonly value?: Value; readonly advice?: string }> {
  try {
    return { value: await find() }
  } catch (error) {
    if (error instanceof PgoBenchmarksError) return { advice: error.message }
    throw error
  }
}

async function readVersion(file: string): Promise<string | undefined> {
  const { stdout, failed } = await execa(file, ['--version'], { reject: false, stdin: 'ignore' })
  return failed ? undefined : stdout.trim()
}
