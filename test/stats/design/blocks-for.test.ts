import { expect, test } from 'vitest'
import { blocksFor } from '../../../src/stats/design/blocks-for.ts'

// Half-widths for a winsorized variance of 1e-4, SciPy 1.17: h = K - 2 * int(.2 * K);
// scipy.stats.t.ppf(.975, h - 1) * (1e-4 * (K - 1) / (h * (h - 1))) ** .5
test.for([
  [0.0125, 8], // 0.012417
  [0.0124, 9], // 0.010679; but 10 blocks cut off one more at either end: 0.014080
  [0.0066, 24], // 23: 0.006942, 24: 0.006598
] as const)('`blocksFor` a half-width of %d gives %i', ([halfWidth, blocks]) => {
  expect(blocksFor({ halfWidth, winsorizedVariance: 1e-4 })).toBe(blocks)
})

test('`blocksFor` gives at least the minimum', () => {
  expect(blocksFor({ halfWidth: 1, winsorizedVariance: 1e-4, minimum: 12 })).toBe(12)
})

test('`blocksFor` follows 1/width² for many blocks', () => {
  const wide = blocksFor({ halfWidth: 0.001, winsorizedVariance: 1e-4 }) ?? 0
  const narrow = blocksFor({ halfWidth: 0.0005, winsorizedVariance: 1e-4 }) ?? 0
  expect(narrow / wide).toBeCloseTo(4, 1)
})

test('`blocksFor` is null where no budget reaches the width', () => {
  expect(blocksFor({ halfWidth: 1e-9, winsorizedVariance: 1 })).toBeNull()
})

test('`blocksFor` refuses a half-width of 0', () => {
  expect(() => blocksFor({ halfWidth: 0, winsorizedVariance: 1 })).toThrow(
    expect.objectContaining({ code: 'STATS_OPTION_INVALID' }),
  )
})
