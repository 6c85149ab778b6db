import { expect, test } from 'vitest'
import { createRng } from '../../../src/stats/random/rng.ts'
import { shuffle } from '../../../src/stats/random/shuffle.ts'
import { shuffleApart } from '../../../src/stats/random/shuffle-apart.ts'

const ITEMS = ['a', 'b', 'c']

function orders(last: string | undefined, count: number): ReadonlyMap<string, number> {
  const rng = createRng(3)
  const seen = new Map<string, number>()
  for (let index = 0; index < count; index += 1) {
    const order = shuffleApart(ITEMS, last, (items) => shuffle(items, rng)).join('')
    seen.set(order, (seen.get(order) ?? 0) + 1)
  }
  return seen
}

test('every order is possible while nobody came before', () => {
  expect([...orders(undefined, 600).keys()].toSorted()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba'])
})

test('whoever came last never comes first, and all other orders are equally likely', () => {
  const seen = orders('a', 4000)
  expect([...seen.keys()].toSorted()).toEqual(['bac', 'bca', 'cab', 'cba'])
  // 4 standard errors of 27.4 around 1000.
  for (const count of seen.values()) expect(Math.abs(count - 1000)).toBeLessThan(110)
})

test('one item alone follows itself', () => {
  expect(shuffleApart(['a'], 'a', (items) => items)).toEqual(['a'])
})
