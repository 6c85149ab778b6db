import { mkdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { ClangOptions } from '../../../src/settings/engine-settings.ts'
import { hashFile } from '../../../src/setup/steps/content-hash.ts'
import { planCEngine, writeEngineSource } from '../../support/c-engine.ts'
import { refusal } from '../../support/expect-error.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

const PATH = process.env['PATH'] ?? ''

describe('`createCPlan`', () => {
  test('takes the flags of the settings, else those of the environment, else -O2', async () => {
    await using directory = await createTemporaryDirectory()
    const env = { PATH, CFLAGS: ' -O1  -g ', LDFLAGS: '-static' }
    expect(await planCEngine(directory, {}, { PATH })).toMatchObject({ flags: ['-O2'], ldflags: [] })
    expect(await planCEngine(directory, {}, env)).toMatchObject({
      flags: ['-O1', '-g'],
      ldflags: ['-static'],
    })
    expect(await planCEngine(directory, { flags: ['-O3'], ldflags: [] }, env)).toMatchObject({
      flags: ['-O3'],
      ldflags: [],
    })
  })

  test.for<[what: string, options: Partial<ClangOptions>, env: NodeJS.ProcessEnv]>([
    ['another compiler', { compiler: 'gcc' }, {}],
    ['other flags', { flags: ['-O3'] }, {}],
    ['other flags of the environment', {}, { CFLAGS: '-O3' }],
    ['another command', { build: ['make'] }, {}],
    ['variables of the build', { env: { A: '1' } }, {}],
    ['a variable that compilers read', {}, { CPATH: '/include' }],
  ])('gives %s other inputs', async ([, options, env]) => {
    await using directory = await createTemporaryDirectory()
    await writeEngineSource(directory)
    const before = await planCEngine(directory, {}, { PATH })
    expect((await planCEngine(directory, options, { PATH, ...env })).inputs).not.toEqual(before.inputs)
    expect((await planCEngine(directory, {}, { PATH, HOME: '/x' })).inputs).toEqual(before.inputs)
  })

  test('counts sources alone: no objects, build folders or bench files', async () => {
    await using directory = await createTemporaryDirectory()
    await writeEngineSource(directory)
    const before = await planCEngine(directory, { binary: 'engine' })
    const others = [
      'engine',
      'engine.o',
      'one.bench.ts',
      'vitest.config.ts',
      'node_modules/x.c',
      'out/CMakeCache.txt',
      'out/x.c',
    ]
    for (const other of others) await directory.write(other, 'other')
    expect((await planCEngine(directory, { binary: 'engine' })).inputs).toEqual(before.inputs)
    await directory.write('engine.h', 'int x;')
    expect((await planCEngine(directory, { binary: 'engine' })).inputs).not.toEqual(before.inputs)
  })

  test('reads no source again that has not changed since the last plan, and leaves a folder that git ignores', async () => {
    await using directory = await createTemporaryDirectory()
    await writeEngineSource(directory)
    await directory.write('models/large.bin', 'x'.repeat(1_000_000))
    // Only what has settled is remembered, see `openFileHashes`.
    await sleep(2100)
    const first = await planCEngine(directory)
    const memory = '.pgo-benchmarks/work/stamps/file-hashes.json'
    const text = (await directory.read(memory)) ?? ''
    expect(Object.keys(JSON.parse(text)).sort()).toEqual([
      directory.join('engine.c'),
      directory.join('models/large.bin'),
    ])
    expect(await directory.read('.pgo-benchmarks/.gitignore')).toBe('*\n')
    expect((await planCEngine(directory)).inputs).toEqual(first.inputs)
    // A memory that says something else is believed: the file was not read.
    await directory.write(memory, text.replace(await hashFile(directory.join('engine.c')), 'remembered'))
    expect((await planCEngine(directory)).inputs['sources']).not.toEqual(first.inputs['sources'])
    await directory.write(memory, '')
    expect((await planCEngine(directory)).inputs).toEqual(first.inputs)
  })

  test('finds the C++ compiler beside the C compiler', async () => {
    await using directory = await createTemporaryDirectory()
    const { compiler } = await planCEngine(directory, {}, { PATH })
    expect(compiler).toMatchObject({ family: 'clang', cc: 'clang', cxx: 'clang++' })
    const fake = await directory.writeScript(
      'bin/x86_64-gcc-12',
      'echo "x (GCC) 12.2.0"; echo Free Software Foundation',
    )
    const gcc = await planCEngine(directory, { compiler: 'gcc' }, { PATH, CC: fake })
    expect(gcc.compiler).toMatchObject({ family: 'gcc', major: 12, cxx: directory.join('bin/x86_64-g++-12') })
  })

  test('refuses a compiler that is not there', async () => {
    await using directory = await createTemporaryDirectory()
    await expect(planCEngine(directory, {}, { PATH, CC: '/no/such/clang' })).rejects.toThrow(
      refusal('COMPILER_NOT_FOUND', '`CC`, which is `/no/such/clang`', 'Fix:'),
    )
  })

  test('refuses a `CC` of the other family, with both ways out', async () => {
    await using directory = await createTemporaryDirectory()
    await expect(planCEngine(directory, {}, { PATH, CC: 'gcc' })).rejects.toThrow(
      refusal('COMPILER_MISMATCH', '`CC`', '`gcc`', 'is gcc', '`clang`', "`compiler: 'gcc'`", 'unset `CC`'),
    )
  })

  test('refuses an llvm-profdata of another LLVM, with both versions', async () => {
    await using directory = await createTemporaryDirectory()
    const tool = await directory.writeScript('profdata', 'echo "LLVM version 3.9.1"')
    await expect(planCEngine(directory, {}, { PATH, LLVM_PROFDATA: tool })).rejects.toThrow(
      refusal('PROFDATA_LLVM_MISMATCH', 'LLVM 3.9.1', 'clang has LLVM', 'Fix:'),
    )
  })

  test('refuses sources that are not there', async () => {
    await using directory = await createTemporaryDirectory()
    await expect(planCEngine(directory, { sources: 'gone' })).rejects.toThrow(
      refusal('SETTINGS_INVALID', '`engine.sources`', 'gone does not exist', 'Fix:'),
    )
  })

  test('refuses a path that cannot stand in CFLAGS', async () => {
    await using outer = await createTemporaryDirectory()
    const path = outer.join('my project')
    await mkdir(path)
    await expect(planCEngine({ ...outer, path })).rejects.toThrow(
      refusal('SETTINGS_INVALID', 'white space', 'my project', 'Fix: move or link'),
    )
  })
})
