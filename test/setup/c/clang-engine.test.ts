import { expect, test } from 'vitest'
import { clangEngine } from '../../../src/settings/engine-settings.ts'
import { resolveSettings } from '../../../src/settings/settings.ts'
import { createClangEngine } from '../../../src/setup/c/clang-engine.ts'
import { createProgress } from '../../../src/setup/progress/progress.ts'
import { ONE_COMMAND, writeEngineSource } from '../../support/c-engine.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

const QUIET = createProgress({ write: () => {}, live: false, verbose: false })

test('prompts and a model that lie among the sources are none: saving them builds nothing again', async () => {
  await using directory = await createTemporaryDirectory()
  await writeEngineSource(directory)
  await directory.write('bench/prompts.txt', 'a first text\nanother\nmeasured\n')
  await directory.write('models/model.bin', 'weights')
  const { path: root } = directory
  const settings = resolveSettings({
    engine: clangEngine({ build: [...ONE_COMMAND], binary: '{buildDir}/engine' }),
    protocol: { kind: 'process', args: ['{prompt}', '{max_tokens}'] },
    training: { file: 'bench/prompts.txt', count: 2, command: ['{binary}', 'a text', '4'] },
    measured: { file: 'bench/prompts.txt', skip: 2 },
    cpus: 'off',
  })
  if (settings.engine.kind !== 'clang') throw new Error('it is a C engine')
  const model = { path: 'models/model.bin', id: 'model', weightsBytes: 7 }
  const kind = createClangEngine({ settings, root, model }, settings.engine)
  await kind.build({ root, progress: QUIET })
  const listStale = async () =>
    (await kind.plan()).filter(({ staleness }) => staleness !== undefined).map(({ name }) => name)
  await expect(listStale()).resolves.toEqual([])
  await directory.write('bench/prompts.txt', 'a first text\nanother\nmeasured otherwise\n')
  await expect(listStale()).resolves.toEqual([])
  await directory.write('engine.h', 'int x;')
  await expect(listStale()).resolves.toContain('build baseline')
})
