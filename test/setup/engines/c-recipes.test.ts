import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { clangEngine, type ClangOptions } from '../../../src/engine-settings.ts'
import type { ArmSet } from '../../../src/setup/arms.ts'
import { prepare } from '../../../src/setup/prepare.ts'
import { createProgress } from '../../../src/setup/progress.ts'
import type { ArmName } from '../../../src/setup/recipes.ts'
import { resolveSettings } from '../../../src/settings.ts'
import { HAS_BOLT } from '../../support/has-bolt.ts'
import { ONE_COMMAND, writeEngineSource } from '../../support/c-engine.ts'
import { refusal } from '../../support/expect-error.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'

const ARMS = ['baseline', 'pgo', 'lto', 'pgo-lto', 'pgo-bolt'] as const

/** Builds, trains and verifies the arms of the text generator of examples/cmake. */
async function build(
  directory: TemporaryDirectory,
  arms: readonly ArmName[],
  options: Partial<ClangOptions>,
): Promise<ArmSet> {
  await writeEngineSource(directory)
  const settings = resolveSettings({
    arms,
    engine: clangEngine({ build: [...ONE_COMMAND], binary: '{buildDir}/engine', ...options }),
    protocol: { kind: 'process', args: ['{prompt}', '20'] },
    training: { prompts: ['hey', 'you'] },
  })
  const progress = createProgress({ write: () => {}, live: false, verbose: false })
  const { armSet } = await prepare(settings, { root: directory.path, progress }, { skipBuild: false })
  return armSet
}

describe.for(['clang', 'gcc'] as const)('the recipes of a C engine with %s', (compiler) => {
  const arms = HAS_BOLT ? ARMS : ARMS.filter((name) => name !== 'pgo-bolt')
  test(`make ${arms.join(', ')}: other programs that all answer alike`, { timeout: 60_000 }, async () => {
    await using directory = await createTemporaryDirectory()
    const built = await build(directory, arms, { compiler })
    const made = Object.values(built.arms)
    expect(made.map(({ name }) => name)).toEqual(arms)
    expect(new Set(made.map(({ sha256 }) => sha256)).size).toBe(arms.length)
    const answers = made.map(async ({ binary }) => (await execa(binary, ['hi', '5'])).stdout)
    expect(new Set(await Promise.all(answers)).size).toBe(1)
    const { lto, ['pgo-lto']: both, ['pgo-bolt']: laidOut } = built.evidence.arms ?? {}
    expect(lto?.flags.join(' ')).toContain('-flto')
    expect(both?.flags.join(' ')).toMatch(/-flto.*-fprofile-use/)
    expect(laidOut?.bolt ?? []).toHaveLength(HAS_BOLT ? 7 : 0)
  })
})

test.skipIf(!HAS_BOLT)(
  'a program that its build strips is refused by BOLT, with what to change (needs llvm-bolt)',
  async () => {
    await using directory = await createTemporaryDirectory()
    const stripping = { build: [[...ONE_COMMAND], ['strip', '{buildDir}/engine']] }
    await expect(build(directory, ['baseline', 'pgo-bolt'], stripping)).rejects.toThrow(
      refusal('BOLT_FAILED', 'Fix: BOLT needs a binary with its symbols', '`-s`'),
    )
  },
)
