/** In what the machines of a fleet differ, and may differ in their speedups for. */
import type { FleetRun } from './fleet-runs.ts'

/** Lines such as `system: Linux 6.1 (a, b), Linux 6.8 (c)`; none for what is the same on all machines. */
export function listVariety(runs: readonly FleetRun[]): readonly string[] {
  const read: Readonly<Record<string, (run: FleetRun) => string>> = {
    system: ({ record }) => record.machine.os,
    CPUs: ({ record }) => `${record.machine.logicalCpus}`,
    'limit of CPUs': ({ record }) => `${record.machine.cpuLimit ?? 'none'}`,
    governor: ({ record }) => record.machine.governors.join(', ') || 'unknown',
    'engines pinned': ({ record }) => (record.unpinnedBecause === null ? 'yes' : 'no'),
    'Node.js': ({ record }) => record.machine.node,
    suite: ({ record }) => record.suite,
  }
  return Object.entries(read).flatMap(([what, pick]) => {
    const values = Map.groupBy(runs, pick)
    if (values.size < 2) return []
    const parts = [...values].map(([value, of]) => `${value} (${of.map(({ host }) => host).join(', ')})`)
    return [`${what}: ${parts.join('; ')}`]
  })
}
