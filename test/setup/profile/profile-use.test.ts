import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BuildPlan } from '../../../src/setup/cargo/build-plan.ts'
import { createEmptyProfile, mergeProfile } from '../../../src/setup/profile/merge-profile.ts'
import { gateCompilerOutput, gateProfileUse } from '../../../src/setup/profile/profile-use.ts'
import { refusal } from '../../support/expect-error.ts'
import { compileWithProfile, createProfilePlan, createRawProfile } from '../../support/instrumented-crate.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'

let directory: TemporaryDirectory
let plan: BuildPlan
let trained: string
beforeAll(async () => {
  directory = await createTemporaryDirectory()
  plan = await createProfilePlan(directory)
  trained = await mergeProfile(plan, [await createRawProfile(directory, 'inferno')])
})
afterAll(async () => directory[Symbol.asyncDispose]())

describe('`gateProfileUse`', () => {
  test('finds every function of the engine in the profile of its own build', async () => {
    const { binary } = await compileWithProfile(directory, trained)
    const use = await gateProfileUse(plan, trained, binary)
    expect(use).toMatchObject({ withoutProfile: 0 })
    expect(use.withCounts).toBeGreaterThanOrEqual(1)
    expect(use.engineFunctions).toBeGreaterThanOrEqual(use.withCounts)
  })

  test('refuses a profile that lacks a function, by its name', async () => {
    const { binary } = await compileWithProfile(directory, trained, (source) =>
      source.replaceAll('decode', 'decipher'),
    )
    await expect(gateProfileUse(plan, trained, binary)).rejects.toThrow(
      refusal(
        'PROFILE_FOREIGN',
        trained,
        'knows nothing of 1 of',
        binary,
        '8decipher',
        'another build',
        'Fix:',
      ),
    )
  })

  test('refuses a profile without any function', async () => {
    const empty = await createEmptyProfile(plan)
    const { binary } = await compileWithProfile(directory, empty)
    await expect(gateProfileUse(plan, empty, binary)).rejects.toThrow(refusal('PROFILE_FOREIGN', empty))
  })

  test('refuses a profile whose counts are all for other functions', async () => {
    const { binary } = await compileWithProfile(directory, trained)
    const text = directory.join('known.proftext')
    await execa(plan.profdata.path, ['merge', '--text', trained, '--output', text])
    const never = directory.join('never.profdata')
    const zeros = ((await directory.read('known.proftext')) ?? '').replaceAll(
      /(?<=# Counter Values:\n)(\d+\n)+/g,
      (counters) => counters.replaceAll(/\d+/g, '0'),
    )
    await execa(plan.profdata.path, [
      'merge',
      await directory.write('never.proftext', zeros),
      '--output',
      never,
    ])
    await expect(gateProfileUse(plan, never, binary)).rejects.toThrow(
      refusal('PROFILE_FOREIGN', 'training executed none of the engine', binary, 'Fix:'),
    )
  })

  test('says that it could not look into a stripped binary', async () => {
    const script = await directory.writeScript('script', 'echo')
    await expect(gateProfileUse(plan, trained, script)).resolves.toMatchObject({ engineFunctions: null })
  })
})

describe('`gateCompilerOutput`', () => {
  test('says nothing when rustc did not either', async () => {
    const { output } = await compileWithProfile(directory, trained)
    expect(() => gateCompilerOutput(trained, output.split('\n'))).not.toThrow()
  })

  test('refuses a profile of which rustc says that a function changed since', async () => {
    const { output } = await compileWithProfile(directory, trained, (source) =>
      source.replace('token % 3 == 0', 'token % 3 == 0 || (*token > 7 && token % 5 == 1)'),
    )
    expect(() => gateCompilerOutput(trained, output.split('\n'))).toThrow(
      refusal('PROFILE_FOREIGN', trained, '1 warnings', 'hash mismatch', '6decode', 'Fix:'),
    )
  })

  test.for(['', 'garbage, and enough of it to fill a header'])(
    'refuses the profile %j, with which rustc builds all the same',
    async (content) => {
      const profile = await directory.write('damaged.profdata', content)
      const { output } = await compileWithProfile(directory, profile)
      expect(() => gateCompilerOutput(profile, output.split('\n'))).toThrow(
        refusal('PROFILE_FOREIGN', profile, 'invalid instrumentation profile'),
      )
    },
  )
})
