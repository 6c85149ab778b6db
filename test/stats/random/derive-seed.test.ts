import { expect, test } from 'vitest'
import { deriveSeed } from '../../../src/stats/random/derive-seed.ts'
import { createRng } from '../../../src/stats/random/rng.ts'

test('`deriveSeed` gives distinct seeds for labels, also similar ones, and for neighbouring seeds', () => {
  const seeds = new Set<number>()
  for (let seed = 0; seed < 50; seed += 1) {
    for (let label = 0; label < 50; label += 1) seeds.add(deriveSeed(seed, `order/${label}`))
  }
  expect(seeds.size).toBe(2500)
})

test('`deriveSeed` always gives what `createRng` accepts', () => {
  for (const label of ['', 'order', 'ünïcode', '\u{1F600}']) {
    expect(() => createRng(deriveSeed(2 ** 53 - 1, label))).not.toThrow()
  }
})

test('`deriveSeed` never changes: recorded runs depend on it', () => {
  expect(deriveSeed(42, 'order')).toBe(1_894_028_266_750_902)
})

test('`deriveSeed` gives streams that do not agree with each other', () => {
  // The share of equal bits of two independent streams is 1/2; 4 standard errors for 32 000 bits are 0.0112.
  const one = createRng(deriveSeed(1, 'a'))
  const other = createRng(deriveSeed(1, 'b'))
  let differing = 0
  for (let word = 0; word < 1000; word += 1) {
    let bits = (one.nextUint32() ^ other.nextUint32()) >>> 0
    for (; bits > 0; bits = Math.floor(bits / 2)) differing += bits % 2
  }
  expect(Math.abs(differing / 32_000 - 0.5)).toBeLessThan(0.0112)
})
