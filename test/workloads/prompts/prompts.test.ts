import { describe, expect, test } from 'vitest'
import {
  HELD_OUT_PROMPTS,
  MEASURED_PROMPTS,
  SINGLE_PROMPTS,
  TRAINING_PROMPTS,
  validatePromptSets,
} from '../../../src/workloads/prompts/prompts.ts'
import { refusal } from '../../support/expect-error.ts'

describe('`validatePromptSets`', () => {
  test('accepts the shipped sets: what is trained on is not measured', () => {
    expect(() => validatePromptSets(TRAINING_PROMPTS, MEASURED_PROMPTS)).not.toThrow()
  })

  test('the held-out set is neither trained on nor measured', () => {
    expect(() =>
      validatePromptSets(HELD_OUT_PROMPTS, [...TRAINING_PROMPTS, ...MEASURED_PROMPTS]),
    ).not.toThrow()
  })

  test('accepts sets that only resemble each other', () => {
    expect(() => validatePromptSets(['hi there'], ['hi', 'there'])).not.toThrow()
  })

  test.for([
    ['case', 'What Is PYTHON?'],
    ['surrounding white space', '  what is python?\n'],
    ['repeated white space', 'what \t is\n\npython?'],
    ['no-break spaces', 'what\u00A0is python?'],
  ])('refuses a prompt that differs in %s alone', ([, prompt]) => {
    expect(() => validatePromptSets(['ok', prompt ?? ''], ['what is python?'])).toThrow(
      refusal(
        'PROMPTS_OVERLAP',
        '1 of 2 training prompts',
        JSON.stringify(prompt),
        'Fix:',
        '`training.prompts`',
      ),
    )
  })

  test('refuses a prompt whose accents are composed differently', () => {
    expect(() => validatePromptSets(['re\u0301sume\u0301'], ['r\u00E9sum\u00E9'])).toThrow(
      refusal('PROMPTS_OVERLAP'),
    )
  })

  test('counts every shared prompt and quotes the first three', () => {
    const shared = ['a', 'b', 'c', 'd']
    expect(() => validatePromptSets(['x', ...shared], shared)).toThrow(
      refusal('PROMPTS_OVERLAP', '4 of 5 training prompts', '"a", "b", "c".'),
    )
  })
})

test('the measured set begins with the prompts of the single-request tier', () => {
  expect(MEASURED_PROMPTS.slice(0, SINGLE_PROMPTS.length)).toEqual(SINGLE_PROMPTS)
})

test.for([
  ['training', TRAINING_PROMPTS],
  ['measured', MEASURED_PROMPTS],
] as const)('the %s set holds no prompt twice', ([, prompts]) => {
  expect(new Set(prompts).size).toBe(prompts.length)
})
