import { expect, test } from 'vitest'
import { robustLocation } from '../../../src/stats/samples/location.ts'

test('`robustLocation` is the 20 % trimmed mean unless the median is asked for', () => {
  // Sorted 1, 2, 3, 7, 100: trimmed (2 + 3 + 7) / 3 = 4, median 3.
  const values = [100, 1, 3, 7, 2] as const
  expect(robustLocation(values)).toBe(4)
  expect(robustLocation(values, 'trimmed-mean')).toBe(4)
  expect(robustLocation(values, 'median')).toBe(3)
})
