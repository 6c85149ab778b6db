import { expect, test } from 'vitest'
import { measurePrompts } from '../../../src/workloads/prompts/prompt-lengths.ts'

test('`measurePrompts` counts characters, not UTF-16 units, whatever the order', () => {
  expect(measurePrompts(['four', '🦀', 'three', ''])).toEqual({ prompts: 4, min: 0, median: 1, max: 5 })
  expect(measurePrompts(['aaa', 'a', 'aa'])).toEqual({ prompts: 3, min: 1, median: 2, max: 3 })
})
