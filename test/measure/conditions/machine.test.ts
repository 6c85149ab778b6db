import { availableParallelism } from 'node:os'
import { expect, test } from 'vitest'
import { machineSchema, readMachine } from '../../../src/measure/conditions/machine.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

test('`readMachine` describes this machine in the form of results.json', async () => {
  const machine = await readMachine()
  expect(machineSchema.parse(machine)).toEqual(machine)
  expect(machine).toMatchObject({ architecture: process.arch, node: process.version })
  expect(machine.logicalCpus).toBeGreaterThanOrEqual(availableParallelism())
})

test('`readMachine` finds governors, the control group’s limit and hyper-threads shared with the engines', async () => {
  await using root = await createTemporaryDirectory()
  await root.write('sys/devices/system/cpu/cpu0/cpufreq/scaling_governor', 'powersave\n')
  await root.write('sys/devices/system/cpu/cpu1/topology/thread_siblings_list', '1,5\n')
  await root.write('proc/self/cgroup', '0::/box\n')
  await root.write('sys/fs/cgroup/box/cpu.max', '150000 100000\n')
  await expect(readMachine('1', root.path)).resolves.toMatchObject({
    governors: ['powersave'],
    cpuLimit: 1.5,
    sharedSiblings: [5],
    virtualized: null,
  })
})
