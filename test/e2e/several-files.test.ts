import { expect, test } from 'vitest'
import { STEADY } from '../support/scripted-engine.ts'
import { createProject, REPOSITORY } from '../support/temp-project.ts'

function createFile(name: string): readonly [path: string, text: string] {
  const text = `import { test } from 'vitest'
import { compareArms } from '${REPOSITORY}src/bench.ts'

test('${name}', compareArms({ concurrency: 2, prompts: ['hi'] }))
`
  return [`${name}.bench.ts`, text]
}

test('a tier has blocks enough for the tests of all bench files of its run to be called a difference', async () => {
  await using project = await createProject({
    engines: { baseline: STEADY, pgo: STEADY },
    files: Object.fromEntries(['one', 'two', 'three', 'four'].map(createFile)),
    benchFile: null,
    // Any block is precise enough.
    settings: { budgetSeconds: 60, precision: '50 %' },
  })
  // All four files are of the run; that the tests of three are left out says nothing of what is to come.
  const { stderr } = await project.vitest(['bench', '--run', '-t', '^one$'])
  expect(stderr).toBe('')
  const { tiers, settings } = await project.readResults()
  expect(settings['minBlocks']).toBe(8)
  // 4 · 5/3 · 2^(1 - 8) is 0.052, and the same of 9 blocks 0.026.
  expect(tiers).toEqual([expect.objectContaining({ name: 'one', minBlocks: 9 })])
})
