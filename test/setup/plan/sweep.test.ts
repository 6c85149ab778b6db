import { mkdir, readdir } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { sweepLeftovers } from '../../../src/setup/plan/sweep.ts'
import { UNFINISHED_FILE } from '../../../src/support/write-file.ts'
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

test('`sweepLeftovers` removes what the suite itself calls unfinished, and nothing that only looks like it', async () => {
  await using directory = await createTemporaryDirectory()
  const unfinished = 'inferno-pgo.0123abcd-12-99-0123abcd-0123-4567-89ab-0123456789ab.tmp'
  expect(unfinished).toMatch(UNFINISHED_FILE)
  const kept = ['inferno-pgo', 'notes.tmp', 'a-b.tmp']
  for (const name of [unfinished, 'durations.json.12.tmp', '.partial-x', 'merging-3.profdata', ...kept])
    await directory.write(`bin/${name}`, '')
  await sweepLeftovers({ workDir: directory.join('work'), binDir: directory.join('bin') })
  expect((await readdir(directory.join('bin'))).toSorted()).toEqual(kept.toSorted())
})
