import { expect, test } from 'vitest'
import { pairedInterval, welchInterval } from '../../../scripts/method-bench/welch.ts'

// Both by SciPy: ttest_ind(second, first, equal_var=False) and ttest_1samp(differences, 0), their confidence_interval(0.95).
test('`welchInterval` is SciPy’s for unequal variances and sizes', () => {
  const first = [10.1, 9.8, 10.4, 10, 9.9]
  const second = [10.6, 10.9, 10.2, 10.8, 11.4, 10.7, 10.1]
  const { estimate, low, high } = welchInterval(first, second)
  expect(estimate).toBeCloseTo(0.631_428_571_428_569_9, 10)
  expect(low).toBeCloseTo(0.192_947_850_809_679_3, 8)
  expect(high).toBeCloseTo(1.069_909_292_047_460_4, 8)
})

test('`pairedInterval` is SciPy’s for one sample', () => {
  const { estimate, low, high } = pairedInterval([0.1, -0.2, 0.3, 0.25, 0.05])
  expect(estimate).toBeCloseTo(0.1, 12)
  expect(low).toBeCloseTo(-0.144_421_802_468_335_7, 8)
  expect(high).toBeCloseTo(0.344_421_802_468_335_65, 8)
})
