import { expect, test } from 'vitest'
import { requireBetween, requireCount } from '../../../src/stats/checks/require-option.ts'

const invalid = expect.objectContaining({ code: 'STATS_OPTION_INVALID' })

test('`requireBetween` accepts the inside of the range and refuses its ends', () => {
  requireBetween(0.5, 'confidence', 0, 1)
  for (const value of [0, 1, -1, Number.NaN]) {
    expect(() => requireBetween(value, 'confidence', 0, 1)).toThrow(invalid)
  }
})

test('`requireCount` accepts whole numbers from the minimum on and refuses the rest', () => {
  requireCount(8, 'blocks', 8)
  for (const value of [7, 8.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => requireCount(value, 'blocks', 8)).toThrow(invalid)
  }
})
