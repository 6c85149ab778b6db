import { mkdir, readdir } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { sweepLeftovers } from '../../../src/setup/plan/sweep.ts'
import { createTestPlan } from '../../support/build-plan.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

test('`sweepLeftovers` removes the folder of earlier versions beside the binaries where it is empty', async () => {
  await using directory = await createTemporaryDirectory()
  const plan = createTestPlan(directory.path)
  await mkdir(`${plan.binDir}/.pgo-benchmarks`, { recursive: true })
  await sweepLeftovers(plan)
  expect(await readdir(plan.binDir)).toEqual([])
  await directory.write('target/release/.pgo-benchmarks/mine', '')
  await sweepLeftovers(plan)
  expect(await readdir(plan.binDir, { recursive: true })).toEqual(['.pgo-benchmarks', '.pgo-benchmarks/mine'])
})
