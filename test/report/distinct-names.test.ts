import { expect, test } from 'vitest'
import { distinguishNames } from '../../src/report/distinct-names.ts'

test.for<[what: string, tiers: readonly [name: string, file: string][], names: readonly string[]]>([
  ['none', [], []],
  [
    'names that are distinct stay',
    [
      ['hi', 'a.bench.ts'],
      ['bye', 'a.bench.ts'],
    ],
    ['hi', 'bye'],
  ],
  [
    'a name of several files has the file in front, and the others stay',
    [
      ['hi', 'a.bench.ts'],
      ['bye', 'a.bench.ts'],
      ['hi', 'b.bench.ts'],
    ],
    ['a.bench.ts > hi', 'bye', 'b.bench.ts > hi'],
  ],
  [
    'a name that one file has twice has a number behind, from the second on',
    [
      ['hi', 'a.bench.ts'],
      ['hi', 'a.bench.ts'],
      ['hi', 'a.bench.ts'],
    ],
    ['a.bench.ts > hi', 'a.bench.ts > hi (2)', 'a.bench.ts > hi (3)'],
  ],
])('%s', ([, tiers, names]) => {
  expect(distinguishNames(tiers.map(([name, file]) => ({ name, file })))).toEqual(names)
})
