import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRng, fromState, splitMix64 } from '../../../src/stats/random/rng.ts'

test('`fromState` gives the reference output of xoshiro128** 1.1', () => {
  // State {1, 2, 3, 4}; values of the reference C code, as in the tests of Rust's rand_xoshiro.
  const rng = fromState(1, 2, 3, 4)
  expect(Array.from({ length: 10 }, () => rng.nextUint32())).toEqual([
    11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
  ])
})

test('`splitMix64` gives the output of Vigna’s splitmix64.c', () => {
  // splitmix64.c with x = 1234567, compiled with gcc.
  let state = 1_234_567n
  const outputs: bigint[] = []
  for (let step = 0; step < 3; step += 1) {
    const [output, next] = splitMix64(state)
    outputs.push(output)
    state = next
  }
  expect(outputs).toEqual([6457827717110365317n, 3203168211198807973n, 9817491932198370423n])
})

test('`createRng` fills the state with two SplitMix64 outputs, low half first', () => {
  // Both C programs chained, x = 42.
  const rng = createRng(42)
  expect(Array.from({ length: 6 }, () => rng.nextUint32())).toEqual([
    1776835114, 4165204688, 17111135, 2317295270, 2792088233, 2554630222,
  ])
})

test('`uniform` stays in [0, 1) and has mean 1/2 and variance 1/12', () => {
  const rng = createRng(1)
  const values = Array.from({ length: 20_000 }, () => rng.uniform())
  expect(Math.min(...values)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...values)).toBeLessThan(1)
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  // 4 standard errors: 4 sqrt(1/12/20000) = 0.0082; 4 sqrt(1/180/20000) = 0.0021.
  expect(Math.abs(mean - 1 / 2)).toBeLessThan(0.0082)
  expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.0021)
})

test('`below` draws every number equally often', () => {
  const rng = createRng(2)
  const counts = new Uint32Array(7)
  for (let draw = 0; draw < 70_000; draw += 1) {
    const value = rng.below(7)
    counts[value] = (counts[value] ?? 0) + 1
  }
  const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)
  // SciPy 1.17 scipy.stats.chi2.ppf(.999, 6)
  expect(chiSquare).toBeLessThan(22.458)
})

test('`below` draws the incomplete last multiple again', () => {
  // 3 * 2^30 leaves one quarter of all words over: without a redraw 0 <= x < 2^30 would come up twice as often.
  const rng = createRng(3)
  let small = 0
  for (let draw = 0; draw < 30_000; draw += 1) small += Number(rng.below(3 * 2 ** 30) < 2 ** 30)
  // A third, within 4 standard errors of 0.0027.
  expect(Math.abs(small / 30_000 - 1 / 3)).toBeLessThan(0.011)
})

test('`createRng` gives the same stream for the same seed and others for others', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (one, other) => {
      fc.pre(one !== other)
      const [a, b, c] = [createRng(one), createRng(one), createRng(other)]
      const stream = [a.uniform(), a.uniform()]
      expect([b.uniform(), b.uniform()]).toEqual(stream)
      expect([c.uniform(), c.uniform()]).not.toEqual(stream)
    }),
    { seed: 1 },
  )
})

test.for([-1, 0.5, 2 ** 53, Number.NaN])('`createRng` refuses the seed %d', (seed) => {
  expect(() => createRng(seed)).toThrow(expect.objectContaining({ code: 'STATS_OPTION_INVALID' }))
})
