/** What a control group (a container, a systemd unit) lets this process have of the CPUs. */
import { dirname } from 'node:path'
import { readText } from './read-text.ts'

/** How often and how long the group was stopped since it was made. */
export interface Throttling {
  readonly periods: number
  readonly seconds: number
}

/** The group's folder, and the version of its interface. */
interface Cgroup {
  readonly version: 1 | 2
  readonly mount: string
  readonly path: string
}

/**
 * The smallest CPU limit of this process's group and those around it, in CPUs: quota over period, from `cpu.max` (Linux's
 * Documentation/admin-guide/cgroup-v2.rst) or `cpu.cfs_quota_us` (scheduler/sched-bwc.rst).
 *
 * @returns undefined where there is no limit.
 */
export async function readCpuLimit(root: string): Promise<number | undefined> {
  const cgroup = await findCgroup(root)
  if (cgroup === undefined) return undefined
  const limits = await Promise.all(withParents(cgroup).map(async (folder) => readLimit(root, cgroup, folder)))
  const known = limits.filter((limit) => limit !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}

/** The group's throttling so far, from its `cpu.stat`; undefined where the kernel does not count it. */
export async function readThrottling(root: string): Promise<Throttling | undefined> {
  const cgroup = await findCgroup(root)
  if (cgroup === undefined) return undefined
  const stat = await readText(root, `${cgroup.mount}${cgroup.path}/cpu.stat`)
  const read = (name: string): number | undefined => {
    const value = new RegExp(`^${name} (\\d+)$`, 'm').exec(stat ?? '')?.[1]
    return value === undefined ? undefined : Number(value)
  }
  const periods = read('nr_throttled')
  if (periods === undefined) return undefined
  const microseconds = read('throttled_usec')
  const seconds = microseconds === undefined ? (read('throttled_time') ?? 0) / 1e9 : microseconds / 1e6
  return { periods, seconds }
}

/** A v1 hierarchy that holds the `cpu` controller goes before v2's, which then does not have it. */
async function findCgroup(root: string): Promise<Cgroup | undefined> {
  const lines = ((await readText(root, 'proc/self/cgroup')) ?? '').split('\n')
  for (const line of lines) {
    const [, controllers = '', path = '/'] = /^\d+:([^:]*):(.*)$/.exec(line) ?? []
    if (!controllers.split(',').includes('cpu')) continue
    return { version: 1, mount: `sys/fs/cgroup/${controllers}`, path: path === '/' ? '' : path }
  }
  const unified = lines.find((line) => line.startsWith('0::'))?.slice('0::'.length)
  if (unified === undefined) return undefined
  return { version: 2, mount: 'sys/fs/cgroup', path: unified === '/' ? '' : unified }
}

function withParents({ mount, path }: Cgroup): readonly string[] {
  const paths = [path]
  for (let at = path; at !== '' && at !== '/';) {
    at = dirname(at)
    paths.push(at === '/' ? '' : at)
  }
  return paths.map((each) => `${mount}${each}`)
}

async function readLimit(root: string, { version }: Cgroup, folder: string): Promise<number | undefined> {
  const [quota, period] =
    version === 2
      ? ((await readText(root, `${folder}/cpu.max`))?.split(' ') ?? [])
      : [
          await readText(root, `${folder}/cpu.cfs_quota_us`),
          await readText(root, `${folder}/cpu.cfs_period_us`),
        ]
  const limit = Number(quota) / Number(period)
  return limit > 0 && Number.isFinite(limit) ? limit : undefined
}
