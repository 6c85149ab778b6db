import { expect, test } from 'vitest'
import { selectRecipes, type ArmName } from '../../../src/settings/recipes.ts'
import { announceFirstBuild } from '../../../src/setup/pipeline/announce-first-build.ts'
import type { Step } from '../../../src/setup/steps/step-graph.ts'
import { openFileHashes } from '../../../src/setup/steps/file-hashes.ts'
import { runStep } from '../../../src/setup/steps/step.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'

function compilation(name: string): Step<unknown> {
  return {
    name,
    lane: 'compiler',
    needs: [],
    inputs: () => ({}),
    run: async () => ({ outputs: [], evidence: null }),
  }
}

const STEPS = [
  compilation('build baseline'),
  compilation('build instrumented'),
  { ...compilation('train'), lane: undefined },
  compilation('build pgo'),
].map(({ lane, ...step }): Step<unknown> => (lane === undefined ? step : { ...step, lane }))

async function announce(
  directory: TemporaryDirectory,
  ownEngine: boolean,
  arms: readonly ArmName[] = ['baseline', 'pgo'],
): Promise<readonly string[]> {
  const notes: string[] = []
  const plan = { ownEngine, recipes: selectRecipes(arms) }
  await announceFirstBuild(plan, STEPS, { stampDir: directory.path }, { note: (text) => notes.push(text) })
  return notes
}

test('before anything is compiled, `announceFirstBuild` says how much is ahead and how long that takes', async () => {
  await using directory = await createTemporaryDirectory()
  expect(await announce(directory, true)).toEqual([
    'first build: 3 compilations and the training are ahead (5 to 10 minutes on 2 CPUs, less on more)',
  ])
  expect(await announce(directory, false)).toEqual([
    'first build: 3 compilations and the training are ahead (each takes about as long as a clean release build)',
  ])
})

test('it promises no training to arms that need none', async () => {
  await using directory = await createTemporaryDirectory()
  const [note] = await announce(directory, false, ['baseline', 'lto'])
  expect(note).toContain('3 compilations are ahead')
})

test('it says nothing once something has been compiled: steps then show how long they took', async () => {
  await using directory = await createTemporaryDirectory()
  const hashes = await openFileHashes(directory.join('hashes.json'))
  const store = { stampDir: directory.path, targetDir: directory.path, hashes, env: {} }
  await runStep(store, 'build baseline', {}, async () => ({ outputs: [], evidence: null }))
  expect(await announce(directory, true)).toEqual([])
})
