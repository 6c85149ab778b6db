import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { clangEngine, type ClangOptions } from '../../../src/settings/engine-settings.ts'
import type { ArmSet } from '../../../src/setup/verify/arms.ts'
import { planRun, prepare } from '../../../src/setup/prepare.ts'
import { createProgress } from '../../../src/setup/progress/progress.ts'
import type { ArmName } from '../../../src/settings/recipes.ts'
import type { PlannedStep } from '../../../src/setup/steps/step-graph.ts'
import { resolveSettings, type ResolvedSettings } from '../../../src/settings/settings.ts'
import { HAS_BOLT } from '../../support/has-bolt.ts'
import { ONE_COMMAND, writeEngineSource } from '../../support/c-engine.ts'
import { refusal } from '../../support/expect-error.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'

const ARMS = ['baseline', 'pgo', 'lto', 'pgo-lto', 'pgo-bolt'] as const

/** A project whose engine is the text generator of examples/cmake. */
function createSettings(arms: readonly ArmName[], options: Partial<ClangOptions>): ResolvedSettings {
  return resolveSettings({
    arms,
    engine: clangEngine({ build: [...ONE_COMMAND], binary: '{buildDir}/engine', ...options }),
    protocol: { kind: 'process', args: ['{prompt}', '20'] },
    training: { prompts: ['hey', 'you'] },
  })
}

/** Builds, trains and verifies its arms, or takes those that are there. */
async function build(
  directory: TemporaryDirectory,
  arms: readonly ArmName[],
  options: Partial<ClangOptions>,
  skipBuild = false,
): Promise<ArmSet> {
  await writeEngineSource(directory)
  const progress = createProgress({ write: () => {}, live: false, verbose: false })
  const context = { root: directory.path, progress }
  const { armSet } = await prepare(createSettings(arms, options), context, { skipBuild })
  return armSet
}

/** Why each step would run. */
async function explain(
  directory: TemporaryDirectory,
  options: Partial<ClangOptions>,
): Promise<Readonly<Record<string, PlannedStep['staleness']>>> {
  const steps = await planRun(createSettings(['baseline', 'pgo'], options), directory.path)
  return Object.fromEntries(steps.map(({ name, staleness }) => [name, staleness]))
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

test('other flags make every build of a C engine stale, by name, and arms of other flags are refused', async () => {
  await using directory = await createTemporaryDirectory()
  const [before, after] = [{ flags: ['-O2'] }, { flags: ['-O2', '-g'] }]
  const { evidence } = await build(directory, ['baseline', 'pgo'], before)
  expect(evidence.build).toBe('built')
  const [same, other] = [await explain(directory, before), await explain(directory, after)]
  expect(Object.values(same).filter((staleness) => staleness !== undefined)).toEqual([])
  for (const step of ['build baseline', 'build instrumented', 'build pgo'])
    expect(other[step]).toMatchObject({ because: step === 'build pgo' ? 'needs' : 'inputs' })
  expect(other['build baseline']).toEqual({ because: 'inputs', names: ['flags'] })
  // Another arm in its own run, as when it is added later: the others are not built with it.
  await build(directory, ['baseline', 'lto'], after)
  await expect(build(directory, ['baseline', 'pgo'], after, true)).rejects.toThrow(
    refusal('ARMS_BUILT_DIFFERENTLY', 'arm `pgo`', 'differ in flags'),
  )
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
