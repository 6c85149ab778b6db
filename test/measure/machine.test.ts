import { availableParallelism } from 'node:os'
import { expect, test } from 'vitest'
import { machineSchema, readMachine } from '../../src/measure/machine.ts'

test('`readMachine` describes this machine in the form of results.json', async () => {
  const machine = await readMachine()
  expect(machineSchema.parse(machine)).toEqual(machine)
  expect(machine).toMatchObject({ architecture: process.arch, node: process.version })
  expect(machine.logicalCpus).toBeGreaterThanOrEqual(availableParallelism())
})
