/** What sysfs tells of the CPUs: governors, hyper-threads, heat. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readSiblings } from '../../workloads/linux/cpu-list.ts'
import { readNumber, readText } from './read-text.ts'

const CPUS = 'sys/devices/system/cpu'
const THERMAL = 'sys/class/thermal'

/** The distinct frequency governors of the CPUs; empty where the kernel shows none, as in most virtual machines. */
export async function readGovernors(root: string, cpus: readonly number[]): Promise<readonly string[]> {
  const governors = await Promise.all(
    cpus.map(async (cpu) => readText(root, `${CPUS}/cpu${cpu}/cpufreq/scaling_governor`)),
  )
  return [...new Set(governors.filter((governor) => governor !== undefined))].toSorted()
}

/** The CPUs outside `cpus` that share a core with one of them. */
export async function readForeignSiblings(root: string, cpus: readonly number[]): Promise<readonly number[]> {
  const siblings = await Promise.all(cpus.map(async (cpu) => readSiblings(cpu, join(root, 'sys'))))
  return [...new Set(siblings.flat())].filter((cpu) => !cpus.includes(cpu)).toSorted((a, b) => a - b)
}

/** How hot the hottest sensor is, °C; undefined without one. */
export async function readCelsius(root: string): Promise<number | undefined> {
  const zones = await listFolder(root, THERMAL, /^thermal_zone\d+$/)
  const temperatures = await Promise.all(
    zones.map(async (zone) => readNumber(root, `${THERMAL}/${zone}/temp`)),
  )
  // Some sensors say 0 or less when they are off.
  const known = temperatures.filter((temperature) => temperature !== undefined && temperature > 0)
  return known.length === 0 ? undefined : Math.max(...known.map((temperature) => (temperature ?? 0) / 1000))
}

/** How often heat has slowed these CPUs since the machine started; undefined where the CPU does not count it. */
export async function readThermalThrottles(
  root: string,
  cpus: readonly number[],
): Promise<number | undefined> {
  const counts = await Promise.all(
    cpus.map(async (cpu) => readNumber(root, `${CPUS}/cpu${cpu}/thermal_throttle/core_throttle_count`)),
  )
  const known = counts.filter((count) => count !== undefined)
  return known.length === 0 ? undefined : known.reduce((sum, count) => sum + count, 0)
}

async function listFolder(root: string, folder: string, name: RegExp): Promise<readonly string[]> {
  const names = await readdir(join(root, folder)).catch(() => [])
  return names.filter((each) => name.test(each))
}
