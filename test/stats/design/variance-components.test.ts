import { describe, expect, test } from 'vitest'
import { createRng } from '../../../src/stats/random/rng.ts'
import { normalDeviate } from '../../../src/stats/random/deviates.ts'
import { optimalRounds, varianceComponents } from '../../../src/stats/design/variance-components.ts'
import { nonEmpty } from '../support/non-empty.ts'

describe('`varianceComponents`', () => {
  test('splits the variance by hand', () => {
    // Blocks (1, 3), (5, 7), (3, 5): variance 2 in each; means 2, 6, 4 with variance 4; between 4 - 2/2 = 3.
    expect(
      varianceComponents([
        [1, 3],
        [5, 7],
        [3, 5],
      ]),
    ).toEqual({ within: 2, between: 3 })
  })

  test('does not give a negative variance between blocks', () => {
    // Equal means: 0 - 2/2 is below 0.
    expect(
      varianceComponents([
        [1, 3],
        [3, 1],
      ]),
    ).toEqual({ within: 2, between: 0 })
  })

  test('finds the components that a simulation put in', () => {
    const rng = createRng(15)
    const blocks = Array.from({ length: 2000 }, () => {
      const block = 3 * normalDeviate(rng)
      return nonEmpty(Array.from({ length: 4 }, () => block + 2 * normalDeviate(rng)))
    })
    const { within, between } = varianceComponents(nonEmpty(blocks))
    // 4 standard errors: 4 * 4 sqrt(2/6000) = 0.29; 4 * 10 sqrt(2/2000) = 1.26.
    expect(Math.abs(within - 4)).toBeLessThan(0.29)
    expect(Math.abs(between - 9)).toBeLessThan(1.26)
  })

  test('refuses one block, one round, and unequal blocks', () => {
    const tooFew = expect.objectContaining({ code: 'STATS_TOO_FEW' })
    expect(() => varianceComponents([[1, 2]])).toThrow(tooFew)
    expect(() => varianceComponents([[1], [2]])).toThrow(tooFew)
    expect(() =>
      varianceComponents([
        [1, 2],
        [1, 2, 3],
      ]),
    ).toThrow(
      expect.objectContaining({
        code: 'STATS_UNBALANCED',
        message: expect.stringContaining('block 1 has 3'),
      }),
    )
  })
})

describe('`optimalRounds`', () => {
  const costs = { roundCost: 1, blockCost: 9, maximum: 50 }

  test('is sqrt(c2/c1 · T1²/T2²), rounded up', () => {
    // sqrt(9/1 * 4/1) = 6; sqrt(9/1 * 5/1) = 6.71.
    expect(optimalRounds({ within: 4, between: 1, ...costs })).toBe(6)
    expect(optimalRounds({ within: 5, between: 1, ...costs })).toBe(7)
  })

  test('is 1 when blocks make all the difference, the maximum when they make none', () => {
    expect(optimalRounds({ within: 1e-9, between: 1, ...costs })).toBe(1)
    expect(optimalRounds({ within: 0, between: 1, ...costs })).toBe(1)
    expect(optimalRounds({ within: 1, between: 0, ...costs })).toBe(50)
    expect(optimalRounds({ within: 1e9, between: 1, ...costs })).toBe(50)
  })

  test('is about where the variance per time is smallest', () => {
    // Variance of the mean after time B with r rounds: (T2² + T1²/r) (c2 + c1 r) / B.
    const costs50 = Array.from({ length: 50 }, (_, index) => (1 + 4 / (index + 1)) * (9 + index + 1))
    const cheapest = costs50.indexOf(Math.min(...costs50)) + 1
    expect(optimalRounds({ within: 4, between: 1, ...costs })).toBe(cheapest)
  })

  test('refuses a cost of 0', () => {
    expect(() => optimalRounds({ within: 1, between: 1, ...costs, roundCost: 0 })).toThrow(
      expect.objectContaining({ code: 'STATS_OPTION_INVALID' }),
    )
  })
})
