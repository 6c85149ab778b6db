/** Folders with a percent sign, as of a branch `feature/x` in some CI: compilers' runtimes take it for patterns of their own in the names of profiles. */
import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { describe, expect, test } from 'vitest'
import { clangEngine } from '../../../src/settings/engine-settings.ts'
import { resolveSettings } from '../../../src/settings/settings.ts'
import { createClangEngine } from '../../../src/setup/c/clang-engine.ts'
import { createRawFolder } from '../../../src/setup/plan/sweep.ts'
import { createProgress } from '../../../src/setup/progress/progress.ts'
import type { ArmSet } from '../../../src/setup/verify/arms.ts'
import { ONE_COMMAND, writeEngineSource } from '../../support/c-engine.ts'
import { refusal } from '../../support/expect-error.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'
import { createTinyProject } from '../../support/tiny-project.ts'

const QUIET = createProgress({ write: () => {}, live: false, verbose: false })

/** Builds the C engine of the examples in a folder. */
async function buildC(directory: TemporaryDirectory, compiler: 'clang' | 'gcc'): Promise<ArmSet> {
  await writeEngineSource(directory)
  const { path: root } = directory
  const engine = clangEngine({ compiler, build: [...ONE_COMMAND], binary: '{buildDir}/engine' })
  const settings = resolveSettings({
    engine,
    protocol: { kind: 'process', args: ['{prompt}', '{max_tokens}'] },
    training: { prompts: ['a first text', 'another'] },
    cpus: 'off',
  })
  if (settings.engine.kind !== 'clang') throw new Error('it is a C engine')
  return createClangEngine({ settings, root, model: null }, settings.engine).build({ root, progress: QUIET })
}

/** What a runtime that replaced the pattern would have written beside the project. */
async function listStrays(): Promise<readonly string[]> {
  return (await readdir(tmpdir())).filter((name) => /^(50\d+-of-it-|featureFx-)/.test(name))
}

describe.for(['50%p-of-it-', 'feature%2Fx-'])('in a folder named `%s…`', (prefix) => {
  test('a C engine is built by clang, trained and verified', async () => {
    await using directory = await createTemporaryDirectory(prefix)
    const { evidence } = await buildC(directory, 'clang')
    expect(evidence.profile?.executedFunctions).toBeGreaterThan(1)
    await expect(listStrays()).resolves.toEqual([])
  })
})

test('a crate that lld is to link in such a folder is told of it', async () => {
  await using project = await createTinyProject('50%p-of-it-')
  await project.directory.write('.cargo/config.toml', '[build]\nrustflags = ["-Clink-arg=-fuse-ld=lld"]\n')
  await expect(project.build()).rejects.toThrow(
    refusal('CARGO_FAILED', 'cannot open output file', 'Fix: lld writes no file', '`CARGO_TARGET_DIR`'),
  )
})

describe('with gcc', () => {
  test('a folder with a pattern of its runtime is refused by name', async () => {
    await using directory = await createTemporaryDirectory('50%p-of-it-')
    await expect(buildC(directory, 'gcc')).rejects.toThrow(
      refusal('SETTINGS_INVALID', '`%p`', directory.path, 'percent sign', 'Fix:'),
    )
  })

  test('any other percent sign does no harm', async () => {
    await using directory = await createTemporaryDirectory('feature%2Fx-')
    const { evidence } = await buildC(directory, 'gcc')
    expect(evidence.profile?.executedFunctions).toBeGreaterThan(1)
  })
})

describe('`createRawFolder`', () => {
  test('refuses a project and a folder for temporary files that both have a percent sign', async () => {
    await using directory = await createTemporaryDirectory('50%p-of-it-')
    const before = process.env['TMPDIR']
    process.env['TMPDIR'] = directory.path
    try {
      await expect(createRawFolder({ workDir: directory.join('work') })).rejects.toThrow(
        refusal('SETTINGS_INVALID', directory.join('work'), 'Fix: set `TMPDIR`'),
      )
    } finally {
      if (before === undefined) delete process.env['TMPDIR']
      else process.env['TMPDIR'] = before
    }
  })
})
