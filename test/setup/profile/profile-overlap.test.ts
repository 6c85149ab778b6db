import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { measureOverlap } from '../../../src/setup/profile/profile-overlap.ts'
import type { ProfileOverlap } from '../../../src/setup/profile/profile-evidence.ts'
import { refusal } from '../../support/expect-error.ts'
import { createProfilePlan } from '../../support/instrumented-crate.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

/** A profile in LLVM's text form with one function of two counters. */
function profileOf(left: number, right: number): string {
  return `:ir\ndecode\n12345\n2\n${left}\n${right}\n\n`
}

async function overlap(one: string, other: string): Promise<ProfileOverlap> {
  await using directory = await createTemporaryDirectory()
  const plan = await createProfilePlan(directory)
  const merge = async (name: string, text: string): Promise<string> => {
    const output = directory.join(`${name}.profdata`)
    const source = await directory.write(`${name}.proftext`, text)
    await execa(plan.profdata.path, ['merge', source, '--output', output])
    return output
  }
  return await measureOverlap(plan, await merge('one', one), await merge('other', other))
}

describe('`measureOverlap`', () => {
  test.for<[one: [number, number], other: [number, number], edges: number]>([
    // The same shares of the total, whatever the total: 1. min(3/4, 1/4) + min(1/4, 3/4) = 0.5. Nothing in common: 0.
    [[30, 10], [3, 1], 1],
    [[3, 1], [10, 30], 0.5],
    [[1, 0], [0, 1], 0],
  ])('of %j and %j is %d', async ([one, other, edges]) => {
    await expect(overlap(profileOf(...one), profileOf(...other))).resolves.toEqual({
      edges,
      indirectCalls: null,
      memoryOperations: null,
    })
  })

  test('refuses a profile that cannot be read', async () => {
    await using directory = await createTemporaryDirectory()
    const plan = await createProfilePlan(directory)
    const damaged = await directory.write('damaged.profdata', 'garbage')
    await expect(measureOverlap(plan, damaged, damaged)).rejects.toThrow(refusal('PROFDATA_FAILED', damaged))
  })
})
