import { readdir } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { acquireMeasuringLock, measuringLockFile } from '../../src/support/measuring-lock.ts'
import { createTemporaryDirectory } from './temporary-directory.ts'

test('`acquireMeasuringLock` says who measures, and where', async () => {
  await using directory = await createTemporaryDirectory()
  const path = directory.join('lock')
  await using _lock = await acquireMeasuringLock({ path })
  const [name] = await readdir(path)
  const holder: unknown = JSON.parse((await directory.read(`lock/${name}`)) ?? '')
  expect(holder).toMatchObject({ pid: process.pid, project: process.cwd() })
})

test('`measuringLockFile` is the same for every project on a machine', () => {
  expect(measuringLockFile()).toMatch(/pgo-benchmarks-measuring\.lock$/)
})
