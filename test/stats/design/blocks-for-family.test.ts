import { expect, test } from 'vitest'
import { blocksForFamily } from '../../../src/stats/design/blocks-for-family.ts'

// By hand: 2/2^8 = 0.0078, 2/2^9 = 0.0039, 2/2^10 = 0.00195.
test.for([
  [1, 1, 8],
  [6, 1, 8], // 0.0469
  [6, 5 / 3, 9], // 0.0781 with 8, 0.0391 with 9
  [12, 1, 9], // 0.0938 with 8, 0.0469 with 9
  [12, 5 / 3, 10],
] as const)(
  '`blocksForFamily` of %i hypotheses with the factor %d is %i',
  ([hypotheses, pFactor, blocks]) => {
    expect(blocksForFamily({ hypotheses, pFactor })).toBe(blocks)
  },
)

test('`blocksForFamily` ends above 16, where Monte Carlo flips have no such floor', () => {
  expect(blocksForFamily({ hypotheses: 1_000_000 })).toBe(17)
})

test('`blocksForFamily` refuses no hypotheses', () => {
  expect(() => blocksForFamily({ hypotheses: 0 })).toThrow(
    expect.objectContaining({ code: 'STATS_OPTION_INVALID' }),
  )
})
