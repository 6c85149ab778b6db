import { chmod, readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { prebuiltEngine, type PrebuiltArm } from '../../../src/settings/engine-settings.ts'
import { prepare, type Prepared } from '../../../src/setup/prepare.ts'
import { createProgress } from '../../../src/setup/progress/progress.ts'
import { resolveSettings } from '../../../src/settings/settings.ts'
import { refusal } from '../../support/expect-error.ts'
import { writeEngine } from '../../support/scripted-engine.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'

interface Run extends Prepared {
  /** What the setup said. */
  readonly said: string
}

/** Prepares a run of finished binaries. */
async function prepareBinaries(
  directory: TemporaryDirectory,
  arms: { readonly baseline: PrebuiltArm } & Readonly<Record<string, PrebuiltArm>>,
  skipBuild = false,
): Promise<Run> {
  let said = ''
  const progress = createProgress({ write: (text) => (said += text), live: false, verbose: false })
  const settings = resolveSettings({
    engine: prebuiltEngine(arms),
    model: 'my/model',
    training: { prompts: ['hi', 'bye'] },
  })
  const prepared = await prepare(settings, { root: directory.path, progress }, { skipBuild })
  return { ...prepared, said }
}

describe('a prebuilt engine', () => {
  test('takes the binaries where they are, makes the control in a folder of its own and hides that from git', async () => {
    await using directory = await createTemporaryDirectory()
    await writeEngine(directory, {}, 'bin/a')
    await writeEngine(directory, { seed: 2 }, 'bin/b')
    const run = await prepareBinaries(directory, {
      baseline: 'bin/a',
      pgo: { binary: 'bin/b', args: ['--x'], env: { A: '1' } },
    })
    expect(run.armSet.arms).toMatchObject({
      baseline: { binary: directory.join('bin/a'), extraArgs: [], env: {} },
      pgo: { binary: directory.join('bin/b'), extraArgs: ['--x'], env: { A: '1' } },
    })
    expect(run.armSet.control.binary).toBe(directory.join('.pgo-benchmarks/bin/a-baseline-control'))
    await expect(readFile(run.armSet.control.binary)).resolves.toEqual(
      await readFile(directory.join('bin/a')),
    )
    await expect(readFile(directory.join('.pgo-benchmarks/.gitignore'), 'utf8')).resolves.toBe('*\n')
    expect(run.armSet.evidence).toMatchObject({ build: 'prebuilt' })
    expect(run.armSet.evidence.notChecked?.map(({ gate }) => gate)).toEqual(['same flags', 'profile'])
    expect(run.model).toEqual({ path: 'my/model', id: 'model', weightsBytes: null })
  })

  test('verifies the same binaries only once', async () => {
    await using directory = await createTemporaryDirectory()
    await writeEngine(directory, {}, 'a')
    await writeEngine(directory, { seed: 2 }, 'b')
    expect((await prepareBinaries(directory, { baseline: 'a', pgo: 'b' })).said).toContain('verify: done')
    expect((await prepareBinaries(directory, { baseline: 'a', pgo: 'b' })).said).toBe('')
    await writeEngine(directory, { seed: 3 }, 'b')
    expect((await prepareBinaries(directory, { baseline: 'a', pgo: 'b' })).said).toContain('verify: done')
  })

  test('gives each arm its own arguments and variables when it verifies them', async () => {
    await using directory = await createTemporaryDirectory()
    await writeEngine(directory, {}, 'engine')
    for (const arm of ['a', 'b']) {
      await directory.writeScript(
        arm,
        `# ${arm}\necho "$ARM $*" >> "$(dirname "$0")/log"\nexec "$(dirname "$0")/engine" serve`,
      )
    }
    await prepareBinaries(directory, {
      baseline: { binary: 'a', env: { ARM: 'first' } },
      pgo: { binary: 'b', args: ['--second'] },
    })
    const log = await readFile(directory.join('log'), 'utf8')
    expect(log).toMatch(/^first .*my\/model\n .*my\/model --second\n$/)
  })

  test('verifies them under SKIP_PGO_BUILD too', async () => {
    await using directory = await createTemporaryDirectory()
    await writeEngine(directory, {}, 'a')
    await writeEngine(directory, { outputSalt: '!' }, 'b')
    await expect(prepareBinaries(directory, { baseline: 'a', pgo: 'b' }, true)).rejects.toThrow(
      refusal('ARMS_DIFFER', '`baseline` and `pgo`'),
    )
  })

  test('refuses binaries that are missing, all of them by path', async () => {
    await using directory = await createTemporaryDirectory()
    await directory.writeScript('a', 'exit 1')
    await expect(
      prepareBinaries(directory, { baseline: 'a', pgo: 'bin/gone', other: 'lost' }),
    ).rejects.toThrow(refusal('ARM_MISSING', 'bin/gone, lost', 'Fix: correct the paths in `engine.arms`'))
  })

  test('refuses a binary that is not executable, with the command', async () => {
    await using directory = await createTemporaryDirectory()
    await directory.writeScript('a', 'exit 1')
    await directory.writeScript('b', 'exit 2')
    await chmod(directory.join('b'), 0o644)
    await expect(prepareBinaries(directory, { baseline: 'a', pgo: 'b' })).rejects.toThrow(
      refusal('ARM_NOT_EXECUTABLE', 'b is not executable', 'Fix: chmod +x b'),
    )
  })

  test('refuses two copies of one binary', async () => {
    await using directory = await createTemporaryDirectory()
    await directory.writeScript('a', 'exit 1')
    await directory.writeScript('b', 'exit 1')
    await expect(prepareBinaries(directory, { baseline: 'a', pgo: 'b' })).rejects.toThrow(
      refusal('ARMS_IDENTICAL', directory.join('b'), 'byte for byte the baseline', 'Fix: name the binary'),
    )
  })

  test('refuses binaries that answer differently', async () => {
    await using directory = await createTemporaryDirectory()
    await writeEngine(directory, {}, 'a')
    await writeEngine(directory, { outputSalt: '!' }, 'b')
    await expect(prepareBinaries(directory, { baseline: 'a', pgo: 'b' })).rejects.toThrow(
      refusal('ARMS_DIFFER', '`baseline` and `pgo`', '"hi"'),
    )
  })
})
