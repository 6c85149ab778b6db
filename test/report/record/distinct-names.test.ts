import { expect, test } from 'vitest'
import { distinguishNames } from '../../../src/report/record/distinct-names.ts'

type Place = readonly [name: string, file?: string, project?: string]

test.for<[what: string, tiers: readonly Place[], names: readonly string[]]>([
  ['none', [], []],
  ['names that are distinct stay', [['hi'], ['bye']], ['hi', 'bye']],
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
    'a file of several projects has the project in front',
    [
      ['hi', 'a.bench.ts', 'x'],
      ['hi', 'a.bench.ts', 'y'],
      ['hi', 'b.bench.ts', 'y'],
    ],
    ['x > a.bench.ts > hi', 'y > a.bench.ts > hi', 'b.bench.ts > hi'],
  ],
  [
    'a name that one file has several times has a number behind, from the second on',
    [['hi'], ['hi'], ['hi']],
    ['a.bench.ts > hi', 'a.bench.ts > hi (2)', 'a.bench.ts > hi (3)'],
  ],
])('%s', ([, tiers, names]) => {
  const places = tiers.map(([name, file = 'a.bench.ts', project = 'bench']) => ({ name, file, project }))
  expect(distinguishNames(places)).toEqual(names)
})
