import { describe, expect, test } from 'vitest'
import { requireOtherCode } from '../../../src/setup/compile/gate-steps.ts'
import { createEmptyProfile, mergeProfile } from '../../../src/setup/profile/merge-profile.ts'
import { refusal } from '../../support/expect-error.ts'
import { compileWithProfile, createProfilePlan, createRawProfile } from '../../support/instrumented-crate.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

describe('`requireOtherCode`', () => {
  test('tells a build with counts from one with a profile without any', async () => {
    await using directory = await createTemporaryDirectory()
    const plan = await createProfilePlan(directory)
    const trained = await mergeProfile(plan, [await createRawProfile(directory, 'inferno')])
    const pgo = await compileWithProfile(directory, trained)
    await using elsewhere = await createTemporaryDirectory()
    const empty = await compileWithProfile(elsewhere, await createEmptyProfile(plan))
    await expect(requireOtherCode(pgo.binary, empty.binary)).resolves.toBeUndefined()
  })

  test('refuses an arm whose profile was worth as much as one without counts', async () => {
    await using directory = await createTemporaryDirectory()
    const empty = await createEmptyProfile(await createProfilePlan(directory))
    const pgo = await compileWithProfile(directory, empty)
    await using elsewhere = await createTemporaryDirectory()
    const other = await compileWithProfile(elsewhere, empty)
    await expect(requireOtherCode(pgo.binary, other.binary)).rejects.toThrow(
      refusal('PROFILE_UNUSED', pgo.binary, other.binary, 'training changed nothing', 'Fix:', '`training`'),
    )
  })
})
