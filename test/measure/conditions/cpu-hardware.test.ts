import { expect, test } from 'vitest'
import {
  readCelsius,
  readForeignSiblings,
  readGovernors,
  readThermalThrottles,
} from '../../../src/measure/conditions/cpu-hardware.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

const CPU = 'sys/devices/system/cpu'

test('`readGovernors` names each governor once', async () => {
  await using root = await createTemporaryDirectory()
  for (const [cpu, governor] of ['schedutil', 'performance', 'schedutil'].entries()) {
    await root.write(`${CPU}/cpu${cpu}/cpufreq/scaling_governor`, `${governor}\n`)
  }
  await expect(readGovernors(root.path, [0, 1, 2, 3])).resolves.toEqual(['performance', 'schedutil'])
})

test('`readForeignSiblings` gives the hyper-threads that share the engines’ cores without being theirs', async () => {
  await using root = await createTemporaryDirectory()
  for (const [cpu, siblings] of ['0,2', '1,3', '0,2', '1,3'].entries()) {
    await root.write(`${CPU}/cpu${cpu}/topology/thread_siblings_list`, `${siblings}\n`)
  }
  await expect(readForeignSiblings(root.path, [1, 2, 3])).resolves.toEqual([0])
  await expect(readForeignSiblings(root.path, [1, 3])).resolves.toEqual([])
})

test('`readCelsius` gives the hottest sensor that is on', async () => {
  await using root = await createTemporaryDirectory()
  for (const [zone, temperature] of ['47500', '0', '61200'].entries()) {
    await root.write(`sys/class/thermal/thermal_zone${zone}/temp`, `${temperature}\n`)
  }
  await root.write('sys/class/thermal/cooling_device0/temp', '99000\n')
  await expect(readCelsius(root.path)).resolves.toBe(61.2)
})

test('`readThermalThrottles` adds up the counts of the CPUs asked for', async () => {
  await using root = await createTemporaryDirectory()
  for (const [cpu, count] of [100, 2, 3].entries()) {
    await root.write(`${CPU}/cpu${cpu}/thermal_throttle/core_throttle_count`, `${count}\n`)
  }
  await expect(readThermalThrottles(root.path, [1, 2])).resolves.toBe(5)
})

test('what a virtual machine does not show is empty or undefined', async () => {
  await using root = await createTemporaryDirectory()
  await expect(readGovernors(root.path, [0])).resolves.toEqual([])
  await expect(readCelsius(root.path)).resolves.toBeUndefined()
  await expect(readThermalThrottles(root.path, [0])).resolves.toBeUndefined()
})
