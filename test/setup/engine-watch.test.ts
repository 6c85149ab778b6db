import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { resolveSettings, type Settings } from '../../src/settings/settings.ts'
import { listOutputFolders, resolveEngineWatch } from '../../src/setup/engine-watch.ts'
import { createTemporaryDirectory } from '../support/temporary-directory.ts'

describe('`resolveEngineWatch`', () => {
  test.for([
    ['engine/src/main.rs', true],
    ['engine/Cargo.toml', true],
    ['engine/.cargo/config.toml', true],
    ['core/src/lib.rs', true],
    ['Cargo.lock', true],
    ['target/release/build/out/generated.rs', false],
    ['node_modules/x/src/lib.rs', false],
    ['one.bench.ts', false],
    ['tmp/measuring.lock', false],
    ['../elsewhere/src/lib.rs', false],
  ] as const)('of a cargo workspace, %s is a source: %s', async ([file, expected]) => {
    await using directory = await createTemporaryDirectory()
    await directory.write('Cargo.lock', '')
    const settings = resolveSettings({ engine: { manifestPath: 'engine/Cargo.toml' } })
    const { isSource, paths } = resolveEngineWatch(settings, directory.path)
    expect(isSource(join(directory.path, file))).toBe(expected)
    expect(paths).toEqual([directory.path])
  })

  test('of a C program every file but bench files, of finished binaries the binaries alone', () => {
    const build = ['make']
    const clang = resolveSettings({ engine: { kind: 'clang', build, binary: 'engine', sources: 'c' } })
    const watch = resolveEngineWatch(clang, '/project')
    expect(['/project/c/engine.c', '/project/c/a.bench.ts', '/project/a.c'].map(watch.isSource)).toEqual([
      true,
      false,
      false,
    ])
    const arms = { baseline: 'bin/a', pgo: 'bin/b' }
    const prebuilt = resolveSettings({ engine: { kind: 'prebuilt', arms } } satisfies Settings)
    expect(resolveEngineWatch(prebuilt, '/project').paths).toEqual(['/project/bin/a', '/project/bin/b'])
  })
})

test('`listOutputFolders` names what builds and reports write into', () => {
  const settings = resolveSettings({ engine: { manifestPath: 'engine/Cargo.toml' }, reportDir: 'out' })
  expect(listOutputFolders(settings, '/project', { CARGO_TARGET_DIR: '/cache' })).toEqual([
    '/project/out',
    '/cache',
    '/project/engine/target',
  ])
})
