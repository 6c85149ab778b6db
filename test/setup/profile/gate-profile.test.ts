import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BuildPlan } from '../../../src/setup/cargo/build-plan.ts'
import { gateProfile } from '../../../src/setup/profile/gate-profile.ts'
import { mergeProfile } from '../../../src/setup/profile/merge-profile.ts'
import { refusal } from '../../support/expect-error.ts'
import { createProfilePlan, createRawProfile } from '../../support/instrumented-crate.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'

/** A profile in LLVM's text form: one function of the crate `inferno` that was never entered. */
const NEVER_RUN = ':ir\n_RNvCs1_7inferno6decode\n12345\n2\n0\n0\n\n'

describe('`gateProfile`', () => {
  let directory: TemporaryDirectory
  let plan: BuildPlan
  let own: string
  beforeAll(async () => {
    directory = await createTemporaryDirectory()
    plan = await createProfilePlan(directory)
    own = await mergeProfile(plan, [await createRawProfile(directory, 'inferno')])
  })
  afterAll(async () => directory[Symbol.asyncDispose]())

  async function mergeText(text: string): Promise<string> {
    const output = directory.join('text.profdata')
    await execa(plan.profdata.path, [
      'merge',
      await directory.write('text.proftext', text),
      '--output',
      output,
    ])
    return output
  }

  test('accepts the profile of the engine and says what is in it', async () => {
    const evidence = await gateProfile(plan, own)
    expect(evidence.executedEngineFunctions).toBeGreaterThanOrEqual(1)
    expect(evidence.totalFunctions).toBeGreaterThanOrEqual(evidence.executedFunctions)
    expect(evidence.maximumCount).toBeGreaterThan(0)
    expect(evidence.hottest[0]).toEqual({
      name: expect.stringContaining('7inferno6decode'),
      count: evidence.maximumCount,
    })
  })

  test('refuses the profile of another program, naming the profile and the crate that it lacks', async () => {
    const foreign = await mergeProfile(plan, [await createRawProfile(directory, 'other')])
    await expect(gateProfile(plan, foreign)).rejects.toThrow(
      refusal('PROFILE_FOREIGN', foreign, 'for none of crate `inferno`', 'Fix:'),
    )
  })

  test('refuses a profile in which nothing was executed', async () => {
    const empty = await mergeText(NEVER_RUN)
    await expect(gateProfile(plan, empty)).rejects.toThrow(
      refusal('PROFILE_EMPTY', empty, 'no function that was executed', 'Fix:', 'training'),
    )
  })

  test('refuses a profile without functions', async () => {
    await expect(gateProfile(plan, await mergeText(':ir\n'))).rejects.toThrow(refusal('PROFILE_EMPTY'))
  })

  test('accepts a crate whose name has a hyphen', async () => {
    const profile = await mergeText(
      NEVER_RUN.replace('7inferno', '9my_engine').replace('\n0\n0\n', '\n5\n2\n'),
    )
    await expect(gateProfile({ ...plan, bin: 'my-engine' }, profile)).resolves.toMatchObject({
      executedEngineFunctions: 1,
      maximumCount: 5,
    })
  })

  test.for([
    ['an empty file', ''],
    ['garbage', 'this is no profile'],
  ])('refuses %s', async ([, content]) => {
    const profile = await directory.write('damaged.profdata', content ?? '')
    await expect(gateProfile(plan, profile)).rejects.toThrow(refusal('PROFDATA_FAILED', profile, 'Fix:'))
  })

  test('refuses a profile that is not there', async () => {
    await expect(gateProfile(plan, '/no/such.profdata')).rejects.toThrow(
      refusal('PROFDATA_FAILED', '/no/such.profdata', 'Fix:'),
    )
  })
})
