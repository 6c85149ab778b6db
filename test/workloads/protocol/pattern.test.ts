import { expect, test } from 'vitest'
import { matchFirst, patternSchema } from '../../../src/workloads/protocol/pattern.ts'

const OUTPUT = 'loading\nanswer: 42\ndone\n'

test.for<[what: string, pattern: string | RegExp, found: string | undefined]>([
  ['a text, whose `^` and `$` are the ends of a line', '^answer: (.*)$', '42'],
  ['a regular expression with flags of its own', /^answer: (.*)$/m, '42'],
  ['one without', /^answer: (.*)$/, undefined],
  ['a pattern without a group', 'answer', 'answer'],
])('%s', ([, pattern, found]) => {
  expect(matchFirst(OUTPUT, patternSchema.parse(pattern))).toBe(found)
})
