import { once } from 'node:events'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { isProcessAlive } from '../../src/support/process-alive.ts'

test('`isProcessAlive` tells a process that runs from one that has ended', async () => {
  const { stdout } = await execa('sh', ['-c', 'echo $$'])
  await expect(isProcessAlive(process.pid)).resolves.toBe(true)
  await expect(isProcessAlive(Number(stdout))).resolves.toBe(false)
})

test('`isProcessAlive` takes a process for ended of which nobody has asked how', async () => {
  // It ends once its parent is a program that never asks.
  const parent = execa('sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 60'], { reject: false })
  const [line] = (await once(parent.stdout, 'data')) as [Buffer]
  await expect.poll(async () => isProcessAlive(Number(line))).toBe(false)
  // It is there still: its number is not free before its parent has ended.
  expect(process.kill(Number(line), 0)).toBe(true)
  parent.kill()
  await parent
})
