/** The machine a run was made on, as far as it can be read. */
import { arch, availableParallelism, cpus, release, totalmem, type as osType } from 'node:os'
import { z } from 'zod'
import { parseCpuList } from '../../workloads/linux/cpu-list.ts'
import { readCpuLimit } from './cgroup.ts'
import { readForeignSiblings, readGovernors } from './cpu-hardware.ts'
import { readHostName } from './host-name.ts'
import { readText, SYSTEM_ROOT } from './read-text.ts'

export const machineSchema = z.object({
  cpu: z.string().describe("The CPU's model."),
  logicalCpus: z.int().describe('How many logical CPUs there are.'),
  memoryBytes: z.number().describe('Memory, bytes.'),
  os: z.string().describe('Operating system and its release.'),
  architecture: z.string().describe('Architecture, as Node.js names it.'),
  governors: z
    .array(z.string())
    .describe('The distinct frequency governors of all CPUs; empty where the kernel shows none.'),
  cpuLimit: z
    .number()
    .nullable()
    .describe('CPUs that the control group may use at a time; null without a limit.'),
  sharedSiblings: z
    .array(z.int())
    .describe("CPUs that are not the engines' but hyper-threads of one of their cores."),
  virtualized: z
    .boolean()
    .nullable()
    .describe('Whether the CPU says that a hypervisor runs under it; null where unknown.'),
  node: z.string().describe('Version of Node.js.'),
  host: z
    .string()
    .nullable()
    .optional()
    .describe(
      'Which machine it is: the name in `PGO_BENCHMARKS_HOST`, else a hash of its machine id; null where there is neither, absent in earlier files.',
    ),
})
export type Machine = z.infer<typeof machineSchema>

/**
 * Reads the machine. What the system does not show is null, never a guess.
 *
 * @param engineCpus the CPU list that engines are pinned to; undefined where they are not.
 */
export async function readMachine(engineCpus?: string, root: string = SYSTEM_ROOT): Promise<Machine> {
  const cpuinfo = await readText(root, 'proc/cpuinfo')
  const all = cpus()
  const logicalCpus = all.length === 0 ? availableParallelism() : all.length
  return {
    cpu: all[0]?.model.trim() ?? 'unknown',
    logicalCpus,
    memoryBytes: totalmem(),
    os: `${osType()} ${release()}`,
    architecture: arch(),
    governors: [
      ...(await readGovernors(
        root,
        all.map((_, cpu) => cpu),
      )),
    ],
    cpuLimit: (await readCpuLimit(root)) ?? null,
    sharedSiblings: [
      ...(await readForeignSiblings(root, engineCpus === undefined ? [] : parseCpuList(engineCpus))),
    ],
    virtualized: cpuinfo === undefined ? null : /^flags\s*:.*\bhypervisor\b/m.test(cpuinfo),
    node: process.version,
    host: await readHostName(root),
  }
}
