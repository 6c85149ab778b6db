import { expect, test } from 'vitest'
import { findClosestWord } from '../../src/settings/closest-word.ts'

const ARMS = ['baseline', 'pgo', 'lto', 'pgo-lto']

test.for([
  ['baselin', 'baseline'],
  ['BASELINE', 'baseline'],
  ['pgo_lto', 'pgo-lto'],
  ['pog', 'pgo'],
  ['instrumented', undefined],
  ['', undefined],
])('`findClosestWord` takes %j for %j', ([word, meant]) => {
  expect(findClosestWord(word ?? '', ARMS)).toBe(meant)
})
