import { expect, test } from 'vitest'
import { resolveSettings } from '../../src/settings/settings.ts'
import { listForeignFolders } from '../../src/setup/foreign-folders.ts'
import { benchFile, createProject } from '../support/temp-project.ts'

test('benchmarks in the engine’s sources, in build folders and in vendored trees are not the project’s', async () => {
  const build = ['make']
  const foreign = {
    'llama (1)/tools/ui/button.bench.ts': benchFile(),
    'out/CMakeCache.txt': '',
    'out/a.bench.ts': benchFile(),
    'libs/vendor/b.bench.ts': benchFile(),
    'checkout/.git': 'gitdir: elsewhere',
    'checkout/tests/c.bench.ts': benchFile(),
    'reports/d.bench.ts': benchFile(),
  }
  const settings = { engine: { kind: 'clang', sources: 'llama (1)', build, binary: 'engine' } } as const
  await using project = await createProject({
    settings,
    files: { ...foreign, 'bench/own.bench.ts': benchFile() },
  })
  expect(listForeignFolders(resolveSettings(settings), project.root).toSorted()).toEqual([
    '.pgo-benchmarks',
    'checkout',
    'libs/vendor',
    'llama (1)',
    'out',
    'reports',
  ])
  // Nothing is built: every file that is collected fails with that, by its name.
  const { output } = await project.vitest(['bench', '--run'])
  const collected = [...output.matchAll(/FAIL .*?(\S+\.bench\.ts)/g)].map(([, file]) => file)
  expect(new Set(collected)).toEqual(new Set(['bench/own.bench.ts', 'one.bench.ts']))
})
