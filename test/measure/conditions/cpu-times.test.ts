import { expect, test } from 'vitest'
import { readCpuTimes } from '../../../src/measure/conditions/cpu-times.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

const STAT = `cpu  300 0 100 2000 100 0 7 25 0 0
cpu0 100 0 50 1000 60 0 3 5 0 0
cpu11 200 0 50 1000 40 0 4 20 0 0
intr 12345 0 9
ctxt 99
`

test('`readCpuTimes` reads each CPU’s idle and stolen seconds, and not the sum over all', async () => {
  await using root = await createTemporaryDirectory()
  await root.write('proc/stat', STAT)
  expect(Object.fromEntries((await readCpuTimes(root.path)) ?? [])).toEqual({
    0: { idle: 10.6, steal: 0.05 },
    11: { idle: 10.4, steal: 0.2 },
  })
})

test('`readCpuTimes` says so where there is no /proc/stat', async () => {
  await using root = await createTemporaryDirectory()
  await expect(readCpuTimes(root.path)).resolves.toBeUndefined()
})
