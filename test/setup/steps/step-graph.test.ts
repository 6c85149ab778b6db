import { describe, expect, test } from 'vitest'
import { createProgress } from '../../../src/setup/progress/progress.ts'
import { openFileHashes } from '../../../src/setup/steps/file-hashes.ts'
import { runSteps, type Step } from '../../../src/setup/steps/step-graph.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

const PROGRESS = createProgress({ write: () => {}, live: false, verbose: false })

describe('a step that runs', () => {
  test('knows whether a compilation that does not wait for it is still to be done', async () => {
    await using directory = await createTemporaryDirectory()
    const hashes = await openFileHashes(directory.join('hashes.json'))
    const store = { stampDir: directory.join('stamps'), targetDir: directory.path, hashes, env: {} }
    const said: boolean[] = []
    const compiled = Promise.withResolvers<void>()
    const asked = Promise.withResolvers<void>()
    const baseline: Step<null> = {
      name: 'baseline',
      needs: [],
      lane: 'compiler',
      inputs: () => ({}),
      run: async () => {
        await asked.promise
        compiled.resolve()
        return { outputs: [], evidence: null }
      },
    }
    const train: Step<null> = {
      name: 'train',
      needs: [],
      inputs: () => ({}),
      run: async (outcomes) => {
        said.push(outcomes.isCompilingBeside(train))
        asked.resolve()
        await compiled.promise
        await expect.poll(() => outcomes.isCompilingBeside(train)).toBe(false)
        said.push(outcomes.isCompilingBeside(train))
        return { outputs: [], evidence: null }
      },
    }
    // It waits for the training, which it cannot disturb.
    const pgo: Step<null> = { ...baseline, name: 'pgo', needs: [train] }
    await runSteps(store, [baseline, train, pgo], { progress: PROGRESS })
    expect(said).toEqual([true, false])
  })
})
