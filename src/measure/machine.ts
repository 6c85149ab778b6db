/** The machine a run was made on, as far as it can be read. */
import { readFile } from 'node:fs/promises'
import { arch, cpus, release, totalmem, type as osType } from 'node:os'
import { z } from 'zod'

export const machineSchema = z.object({
  cpu: z.string(),
  logicalCpus: z.int(),
  memoryBytes: z.number(),
  os: z.string(),
  architecture: z.string(),
  /** Frequency governor of CPU 0; null where the kernel shows none. */
  governor: z.string().nullable(),
  /** Whether the CPU says that a hypervisor runs under it; null where unknown. */
  virtualized: z.boolean().nullable(),
  node: z.string(),
})
export type Machine = z.infer<typeof machineSchema>

/** Reads the machine. What the system does not show is null, never a guess. */
export async function readMachine(): Promise<Machine> {
  const cpuinfo = await readText('/proc/cpuinfo')
  const all = cpus()
  return {
    cpu: all[0]?.model.trim() ?? 'unknown',
    logicalCpus: all.length,
    memoryBytes: totalmem(),
    os: `${osType()} ${release()}`,
    architecture: arch(),
    governor: (await readText('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor'))?.trim() ?? null,
    virtualized: cpuinfo === null ? null : /^flags\s*:.*\bhypervisor\b/m.test(cpuinfo),
    node: process.version,
  }
}

async function readText(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null)
}
