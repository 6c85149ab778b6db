import { execa } from 'execa'
import { expect, test } from 'vitest'
import { isProcessAlive } from '../../src/support/process-alive.ts'

test('`isProcessAlive` tells a process that runs from one that has ended', async () => {
  const { stdout } = await execa('sh', ['-c', 'echo $$'])
  expect([isProcessAlive(process.pid), isProcessAlive(Number(stdout))]).toEqual([true, false])
})
