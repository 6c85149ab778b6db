import { expect, test } from 'vitest'
import { requireFinite } from '../../../src/stats/checks/non-empty.ts'

test('`requireFinite` returns the very list it was given', () => {
  const values = [1, 2]
  expect(requireFinite(values, 'values')).toBe(values)
})

test('`requireFinite` refuses an empty list and says which', () => {
  expect(() => requireFinite([], 'windows')).toThrow(
    expect.objectContaining({ code: 'STATS_EMPTY', message: expect.stringContaining('`windows`') }),
  )
})

test.for([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
  '`requireFinite` refuses %d and says where it was',
  (value) => {
    expect(() => requireFinite([1, value], 'windows')).toThrow(
      expect.objectContaining({ code: 'STATS_NOT_FINITE', message: expect.stringContaining('`windows[1]`') }),
    )
  },
)
