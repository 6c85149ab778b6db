import { describe, expect, test } from 'vitest'
import { createArmSteps } from '../../../src/setup/pipeline/arm-steps.ts'
import { createCargoBuilder } from '../../../src/setup/cargo/cargo-builder.ts'
import { openFileHashes } from '../../../src/setup/steps/file-hashes.ts'
import { ARM_NAMES, selectRecipes, type ArmName } from '../../../src/settings/recipes.ts'
import { createTestPlan } from '../../support/build-plan.ts'

const BOLT = { bolt: '/no/llvm-bolt', mergeFdata: '/no/merge-fdata', version: '22.1.8' }

const HASHES = await openFileHashes('/no/hashes')

/** Names of the steps that make some arms, in their order. */
function stepsOf(arms: readonly ArmName[]): readonly string[] {
  const plan = createTestPlan('/srv', { recipes: selectRecipes(arms), bolt: BOLT })
  return createArmSteps({ plan, builder: createCargoBuilder(plan), hashes: HASHES }).steps.map(
    ({ name }) => name,
  )
}

describe('`createArmSteps`', () => {
  test('plans the default arms', () => {
    expect(stepsOf(['baseline', 'pgo'])).toEqual([
      'probe',
      'build baseline',
      'build instrumented',
      'train',
      'build pgo',
    ])
  })

  test('instruments and trains nothing for arms without a trained profile', () => {
    expect(stepsOf(['baseline', 'lto', 'empty-profile'])).toEqual([
      'build baseline',
      'build lto',
      'empty profile',
      'build empty-profile',
    ])
  })

  test('shares one instrumented build and one training among the arms of one code generation', () => {
    expect(stepsOf(['baseline', 'pgo-bolt', 'pgo'])).toEqual([
      'probe',
      'build baseline',
      'build instrumented',
      'train',
      'build pgo',
      'build pgo-bolt-input',
      'train pgo-bolt',
      'build pgo-bolt',
    ])
    expect(stepsOf(['baseline', 'pgo-lto', 'pgo-lto-bolt'])).toEqual([
      'probe',
      'build baseline',
      'build instrumented-lto',
      'train lto',
      'build pgo-lto',
      'build pgo-lto-bolt-input',
      'train pgo-lto-bolt',
      'build pgo-lto-bolt',
    ])
  })

  test('compares the trained arm with the one without counts where both are asked for', () => {
    expect(stepsOf(['baseline', 'pgo', 'empty-profile']).at(-1)).toBe('compare pgo with empty-profile')
  })

  test('names no step twice and puts each behind those it needs', () => {
    const plan = createTestPlan('/srv', { recipes: selectRecipes(ARM_NAMES), bolt: BOLT })
    const { steps, arms } = createArmSteps({ plan, builder: createCargoBuilder(plan), hashes: HASHES })
    expect(new Set(steps.map(({ name }) => name)).size).toBe(steps.length)
    for (const [index, { needs }] of steps.entries()) {
      for (const needed of needs) expect(steps.indexOf(needed)).toBeLessThan(index)
    }
    expect([...arms.keys()]).toEqual(ARM_NAMES)
  })
})
