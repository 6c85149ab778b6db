/** The command line in front of an engine: which CPUs it may use, and that it dies with its parent. */
import { availableParallelism } from 'node:os'
import { execa } from 'execa'
import { parseCpuList, splitCpus } from './cpu-list.ts'
import { readProc } from '../../support/proc.ts'

/** How one engine is started, and the CPUs that it then runs on, by their kernel numbers. */
export type EnginePlace = Pick<Launcher, 'prefix' | 'cpus'>

/** How engines are started on this machine; plain data, found once a run and handed to every worker. */
export interface Launcher {
  /** Put in front of the engine's own command line, for example `['taskset', '-c', '1']`. */
  readonly prefix: readonly string[]
  /** CPUs that engines run on: those they are pinned to, or all that this process may use. */
  readonly cpus: readonly number[]
  /** CPU list of the engine, for example `1-3`; undefined where the engine is not pinned. */
  readonly engineCpus: string | undefined
  /** CPU list of everything else; undefined where nothing is pinned. */
  readonly harnessCpus: string | undefined
  /** Why there is no pinning, for the report. */
  readonly unpinnedBecause: string | undefined
}

/**
 * Finds the launcher: `taskset` (util-linux) gives the engine all allowed CPUs but the first and its hyper-threads, `setpriv --pdeathsig` (util-linux
 * >= 2.33) lets the kernel end an engine whose worker was killed. Both are optional: without them the report says so.
 *
 * @param pin false leaves the scheduler free, as `cpus: 'off'` asks.
 */
export async function findLauncher(pin = true): Promise<Launcher> {
  const prefix = (await succeeds('setpriv', ['--pdeathsig', 'KILL', 'true']))
    ? ['setpriv', '--pdeathsig', 'KILL']
    : []
  const allowed = readAllowedCpus()
  const unpinned = (because: string): Launcher => ({
    prefix,
    cpus: allowed,
    engineCpus: undefined,
    harnessCpus: undefined,
    unpinnedBecause: because,
  })
  if (!pin) return unpinned('`cpus` is off')
  if (!(await succeeds('taskset', ['-c', '-p', String(process.pid)])))
    return unpinned(`taskset (util-linux) was not found on ${process.platform}`)
  const split = await splitCpus(allowed)
  if (split === undefined) return unpinned('only one CPU is available')
  const engineCpus = split.engine.join(',')
  return {
    prefix: [...prefix, 'taskset', '-c', engineCpus],
    cpus: split.engine,
    engineCpus,
    harnessCpus: split.harness.join(','),
    unpinnedBecause: undefined,
  }
}

/** The place of engines that nobody has chosen CPUs for: wherever this process may run. */
export function placeAnywhere(): EnginePlace {
  return { prefix: [], cpus: readAllowedCpus() }
}

/** Moves a running process of ours, all threads of it, to the harness's CPUs. Does nothing where nothing is pinned. */
export async function pinToHarness(launcher: Launcher, pid: number): Promise<void> {
  if (launcher.harnessCpus !== undefined) await move(pid, launcher.harnessCpus)
}

/** Gives a process that was moved all CPUs back. */
export async function releaseFromHarness(launcher: Launcher, pid: number): Promise<void> {
  const { harnessCpus, engineCpus } = launcher
  if (harnessCpus !== undefined && engineCpus !== undefined) await move(pid, `${harnessCpus},${engineCpus}`)
}

/** All threads of it; a process that has ended is no error. */
async function move(pid: number, cpus: string): Promise<void> {
  await execa('taskset', ['-a', '-c', '-p', cpus, String(pid)], { reject: false })
}

async function succeeds(file: string, args: readonly string[]): Promise<boolean> {
  const { failed } = await execa(file, args, { reject: false, stdin: 'ignore' })
  return !failed
}

/** The parent's CPUs: a container or `taskset` may allow fewer than the machine has, and in watch mode this process is pinned already. */
function readAllowedCpus(): readonly number[] {
  const list = /^Cpus_allowed_list:\s*([\d,-]+)$/m.exec(readProc(process.ppid, 'status') ?? '')?.[1]
  return list === undefined
    ? Array.from({ length: availableParallelism() }, (_, cpu) => cpu)
    : parseCpuList(list)
}
