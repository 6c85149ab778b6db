import { expect, test } from 'vitest'
import { isNearlyEqual } from '../../src/support/nearly-equal.ts'

const RESULT = { arm: 'pgo', interval: [0.012, 0.034], p: null, control: [{ df: 7 }] }

test.for([
  ['the same number', 0.1, 0.1],
  ['a number whose last digits differ', 0.1, 0.1 * (1 + 9e-10)],
  ['a negative one', -1e15, -1e15 - 1e5],
  ['0 and the rounding error of a difference', 0, -1e-17],
  ['0 and -0', 0, -0],
  ['a record', RESULT, structuredClone(RESULT)],
  ['a record whose last digits differ', RESULT, { ...RESULT, interval: [0.012 + 1e-14, 0.034] }],
])('%s is nearly equal', ([, a, b]) => {
  expect([isNearlyEqual(a, b), isNearlyEqual(b, a)]).toEqual([true, true])
})

test.for([
  ['a number that differs by more than its last digits', 0.1, 0.1 * (1 + 2e-9)],
  ['a small number of another size', 1e-11, 3e-11],
  ['a number of the other sign', 0.1, -0.1],
  ['a number and its text', 1, '1'],
  ['another text', 'faster', 'slower'],
  ['null and nothing', null, {}],
  ['an array and an object', [], {}],
  ['a longer array', [1, 2], [1, 2, 3]],
  ['another key', { low: 1 }, { high: 1 }],
  ['a deep number', RESULT, { ...RESULT, control: [{ df: 8 }] }],
])('%s is not', ([, a, b]) => {
  expect([isNearlyEqual(a, b), isNearlyEqual(b, a)]).toEqual([false, false])
})
