import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRng } from '../../../src/stats/random/rng.ts'
import { shuffle } from '../../../src/stats/random/shuffle.ts'

test('`shuffle` keeps every item and leaves its input alone', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.nat(), (items, seed) => {
      const before = [...items]
      const shuffled = shuffle(items, createRng(seed))
      expect(items).toEqual(before)
      expect(shuffled.toSorted((a, b) => a - b)).toEqual(before.toSorted((a, b) => a - b))
    }),
    { seed: 1 },
  )
})

test('`shuffle` gives all 6 orders of 3 arms equally often', () => {
  const rng = createRng(4)
  const counts = new Map<string, number>()
  for (let draw = 0; draw < 12_000; draw += 1) {
    const order = shuffle(['baseline', 'pgo', 'control'], rng).join(' ')
    counts.set(order, (counts.get(order) ?? 0) + 1)
  }
  const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0)
  expect(counts.size).toBe(6)
  // SciPy 1.17 scipy.stats.chi2.ppf(.999, 5)
  expect(chiSquare).toBeLessThan(20.515)
})
