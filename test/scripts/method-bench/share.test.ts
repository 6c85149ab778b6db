import { expect, test } from 'vitest'
import { formatShare, shareOf } from '../../../scripts/method-bench/share.ts'

// 0 of n: the upper end is 1 - 0.025^(1/n); 1 of 1 the mirror image; 5 of 10 is tabulated (0.1871, 0.8129) by Clopper & Pearson.
test.for<[count: number, of: number, low: number, high: number]>([
  [0, 20, 0, 1 - 0.025 ** (1 / 20)],
  [20, 20, 0.025 ** (1 / 20), 1],
  [5, 10, 0.1871, 0.8129],
])('`shareOf` %d of %d is between %d and %d', ([count, of, low, high]) => {
  const share = shareOf(count, of)
  expect(share.low).toBeCloseTo(low, 4)
  expect(share.high).toBeCloseTo(high, 4)
})

test('`formatShare` says how much so few runs can tell', () => {
  expect(formatShare(shareOf(1, 20))).toBe('1 of 20 (5 %, 0-25 %)')
  expect(formatShare(shareOf(0, 0))).toBe('none')
})
