import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { prebuiltEngine } from '../../../src/settings/engine-settings.ts'
import { createLayout } from '../../../src/measure/layout/layout.ts'
import type { Arm } from '../../../src/setup/verify/arms.ts'
import { hashOwnLibraries } from '../../../src/setup/prebuilt/own-libraries.ts'
import { prepare, type Prepared } from '../../../src/setup/prepare.ts'
import { createProgress } from '../../../src/setup/progress/progress.ts'
import { resolveSettings } from '../../../src/settings/settings.ts'
import { createRng } from '../../../src/stats/random/rng.ts'
import { createEngineSpec } from '../../../src/workloads/engine/engine-spec.ts'
import { refusal } from '../../support/expect-error.ts'
import { buildLibraryEngine } from '../../support/library-engine.ts'
import { createProcessProtocol } from '../../support/process-engine.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'

/** Prepares a run of two installed programs, `a/bin/engine` and `b/bin/engine`. */
async function prepareBoth(directory: TemporaryDirectory): Promise<Prepared> {
  const settings = resolveSettings({
    engine: prebuiltEngine({ baseline: 'a/bin/engine', pgo: 'b/bin/engine' }),
    protocol: { kind: 'process', args: ['{prompt}'] },
    training: { prompts: ['hi'] },
  })
  const progress = createProgress({ write: () => {}, live: false, verbose: false })
  return prepare(settings, { root: directory.path, progress }, { skipBuild: false })
}

describe('finished binaries with shared libraries of their own', () => {
  test.for(['bin', 'lib'] as const)(
    'are told apart by the libraries in `%s` alone, and run from a block’s copies, the control too',
    async (libraries) => {
      await using directory = await createTemporaryDirectory()
      await buildLibraryEngine(directory, 'a', { libraries })
      await buildLibraryEngine(directory, 'b', { libraries, steps: 2 })
      const { arms, control } = (await prepareBoth(directory)).armSet
      expect(arms['pgo']?.sha256).toBe(arms['baseline']?.sha256)
      expect(arms['pgo']?.librariesSha256).not.toBe(arms['baseline']?.librariesSha256)
      const shared = {
        protocol: createProcessProtocol(),
        launcher: [],
        cpus: [0],
        env: {},
        startTimeoutMs: 20_000,
      }
      const specs = [...Object.values<Arm>(arms), control].map((arm) =>
        createEngineSpec(arm, { ...shared, model: undefined }),
      )
      await using layout = await createLayout(directory.join('layout'), specs, createRng(7))
      const answers = layout.specs.map(async ({ binary }) => (await execa(binary, ['hi'])).stdout)
      await expect(Promise.all(answers)).resolves.toEqual(['hi: 1', 'hi: 1', 'hi: 1'])
    },
  )

  test('are refused when the libraries are the same as well', async () => {
    await using directory = await createTemporaryDirectory()
    await buildLibraryEngine(directory, 'a')
    await buildLibraryEngine(directory, 'b')
    await expect(prepareBoth(directory)).rejects.toThrow(
      refusal('ARMS_IDENTICAL', directory.join('b/bin/engine')),
    )
  })
})

test('`hashOwnLibraries` knows none of a script or of a program with the system’s alone', async () => {
  await using directory = await createTemporaryDirectory()
  await expect(hashOwnLibraries(await directory.writeScript('run', 'true'), {})).resolves.toBeUndefined()
  await expect(hashOwnLibraries('/bin/sh', {})).resolves.toBeUndefined()
})
