import { readFile } from 'node:fs/promises'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import type { ClangOptions } from '../../../src/settings/engine-settings.ts'
import { hashFile } from '../../../src/setup/steps/content-hash.ts'
import type { Variant } from '../../../src/setup/plan/engine-builder.ts'
import { createCBuilder } from '../../../src/setup/c/c-builder.ts'
import type { CPlan } from '../../../src/setup/c/c-plan.ts'
import { createProgress } from '../../../src/setup/progress/progress.ts'
import { ONE_COMMAND, planCEngine, writeEngineSource } from '../../support/c-engine.ts'
import { refusal } from '../../support/expect-error.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'

const QUIET = createProgress({ write: () => {}, live: false, verbose: false }).begin('build')
const FAMILIES = ['clang', 'gcc'] as const

/** Compiles one variant and gives its binary. */
async function compile(plan: CPlan, profile: Variant['profile'], lto = false): Promise<string> {
  const { bin } = await createCBuilder(plan).compile({ name: 'x', lto, profile, relocations: false }, QUIET)
  return bin
}

/** Trains an instrumented binary with one process a prompt and gives the merged profile. */
async function train(
  plan: CPlan,
  directory: TemporaryDirectory,
  prompts: readonly string[],
): Promise<string> {
  const { profiler } = createCBuilder(plan)
  const binary = await compile(plan, 'generate')
  const env = profiler.createEnvironment(directory.join('raw'))
  await directory.write('raw/.keep', '')
  for (const prompt of prompts) await execa(binary, [prompt, '20'], { env })
  const { path, evidence, rawBytes } = await profiler.collect(directory.join('raw'), prompts.length)
  expect(evidence.executedFunctions).toBeGreaterThan(1)
  expect(evidence.maximumCount).toBeGreaterThan(1000)
  expect(rawBytes).toBeGreaterThan(100)
  return path
}

describe.for(FAMILIES)('`createCBuilder` with %s', (compiler) => {
  test('builds, instruments, trains and uses the profile; the result answers alike and is another binary', async () => {
    await using directory = await createTemporaryDirectory()
    await writeEngineSource(directory)
    const plan = await planCEngine(directory, { compiler })
    const baseline = await compile(plan, 'none')
    const [expected, baselineHash] = [await execa(baseline, ['hi', '3']), await hashFile(baseline)]
    const profile = await train(plan, directory, ['hey', 'you'])
    const pgo = await compile(plan, { path: profile, kind: 'trained' })
    expect((await execa(pgo, ['hi', '3'])).stdout).toBe(expected.stdout)
    const pgoHash = await hashFile(pgo)
    expect(pgoHash).not.toBe(baselineHash)
    const emptyProfile = await createCBuilder(plan).profiler.createEmpty()
    const empty = await compile(plan, { path: emptyProfile, kind: 'empty' })
    expect(await hashFile(empty)).not.toBe(pgoHash)
    // The same again, byte for byte: builds leave nothing behind that the next one reads.
    expect(await hashFile(await compile(plan, { path: profile, kind: 'trained' }))).toBe(pgoHash)
  })
})

describe('what `createCBuilder` refuses', () => {
  test.for<[what: string, options: Partial<ClangOptions>, profile: Variant['profile'], refused: Error]>([
    [
      'a build that fails, with its output and the command',
      { build: ['{cc}', '-c', 'gone.c'] },
      'none',
      refusal('BUILD_FAILED', 'clang', 'gone.c', 'Fix: correct `engine.build`'),
    ],
    [
      'a build that fails, in the language that is read, whatever the user’s is',
      {
        build: ['sh', '-c', 'echo "said in $LC_ALL"; exit 1'],
        env: { LC_ALL: 'tr_TR.UTF-8' },
      },
      'none',
      refusal('BUILD_FAILED', 'said in C'),
    ],
    [
      'a command that does not exist',
      { build: ['no-such-make'] },
      'none',
      refusal('BUILD_FAILED', 'no-such-make', 'Fix:'),
    ],
    [
      'a build without a program at the stated place',
      { binary: '{buildDir}/other' },
      'none',
      refusal(
        'BUILD_NO_BINARY',
        '`engine.binary` is `{buildDir}/other`',
        'build/other',
        'Fix:',
        '`{buildDir}`',
      ),
    ],
    [
      'an object in place of a program',
      { build: ['{cc}', '{cflags}', '-c', 'engine.c', '-o', '{buildDir}/engine'] },
      'none',
      refusal('BUILD_NO_BINARY', 'not executable', 'Fix: name the linked program'),
    ],
    [
      'a build that takes no flags',
      { build: ['{cc}', 'engine.c', '-o', '{buildDir}/engine'] },
      'generate',
      refusal('FLAGS_IGNORED', '-fprofile-generate', 'CFLAGS', 'Fix:', '`CFLAGS={cflags}`'),
    ],
    [
      'profile data from GCC given to clang',
      { build: ['gcc', ...ONE_COMMAND.slice(1)] },
      'generate',
      refusal(
        'PROFILE_OF_OTHER_COMPILER',
        'profiles of gcc, which clang cannot use',
        'Fix:',
        "`compiler: 'gcc'`",
      ),
    ],
    [
      'profile data from clang given to GCC',
      { compiler: 'gcc', build: ['clang', '-fprofile-generate', 'engine.c', '-o', '{buildDir}/engine'] },
      'generate',
      refusal('PROFILE_OF_OTHER_COMPILER', 'profiles of clang, which gcc cannot use', "`compiler: 'clang'`"),
    ],
    [
      'a program that needs a library of its build folder',
      {
        build: [
          ['{cc}', '-shared', '-fPIC', 'engine.c', '-o', '{buildDir}/libengine.so'],
          ['sh', '-c', 'echo "int main(void);" > main.c'],
          ['{cc}', 'main.c', '-L{buildDir}', '-lengine', '-Wl,-rpath,$ORIGIN', '-o', '{buildDir}/engine'],
        ],
      },
      'none',
      refusal('BUILD_NOT_STANDALONE', '`$ORIGIN`', 'Fix:', '-DBUILD_SHARED_LIBS=OFF'),
    ],
  ])('%s', async ([, options, profile, refused]) => {
    await using directory = await createTemporaryDirectory()
    await writeEngineSource(directory)
    await expect(compile(await planCEngine(directory, options), profile)).rejects.toThrow(refused)
  })

  test.for(FAMILIES)('the profile of other sources, with %s', async (compiler) => {
    await using directory = await createTemporaryDirectory()
    await writeEngineSource(directory)
    const profile = await train(await planCEngine(directory, { compiler }), directory, ['hey'])
    const source = await readFile(directory.join('engine.c'), 'utf8')
    await directory.write(
      'engine.c',
      source.replace('for (long left', 'if (length > 99) return 7;\n  for (long left'),
    )
    const changed = compile(await planCEngine(directory, { compiler }), { path: profile, kind: 'trained' })
    await expect(changed).rejects.toThrow(
      compiler === 'clang'
        ? refusal('PROFILE_FOREIGN', 'not those that were trained', 'main', 'Fix:')
        : refusal('BUILD_FAILED', 'coverage-mismatch', 'Fix: the sources that were trained'),
    )
  })

  test.for(FAMILIES)('a training that left nothing, with %s', async (compiler) => {
    await using directory = await createTemporaryDirectory()
    await writeEngineSource(directory)
    await directory.write('raw/.keep', '')
    const { profiler } = createCBuilder(await planCEngine(directory, { compiler }))
    await expect(profiler.collect(directory.join('raw'), 3)).rejects.toThrow(
      refusal('PROFILE_EMPTY', '3 training processes left 0', 'Fix:'),
    )
  })

  test('a .gcda file that is none, with its path', async () => {
    await using directory = await createTemporaryDirectory()
    await writeEngineSource(directory)
    const plan = await planCEngine(directory, { compiler: 'gcc' })
    await directory.write(`raw${plan.workDir}/gcda/x.gcda`, 'nonsense')
    await expect(createCBuilder(plan).profiler.collect(directory.join('raw'), 1)).rejects.toThrow(
      refusal('PROFDATA_FAILED', 'x.gcda', 'not a gcov file', 'Fix:'),
    )
  })
})
