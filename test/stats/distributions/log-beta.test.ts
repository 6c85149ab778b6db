import { expect, test } from 'vitest'
import { logBeta } from '../../../src/stats/distributions/log-beta.ts'

// SciPy 1.17 scipy.special.betaln(a, b); for (0.5, 500000) mpmath 1.3 log(beta(a, b)), since SciPy loses 5 digits there.
test.for([
  [0.5, 0.5, 1.1447298858494],
  [3.5, 0.5, -0.018420923956280727],
  [0.5, 500_000, -5.9888164957774643],
  [12, 40, -28.275524477980014],
  [5000, 5000, -6934.46486507167],
  [9.9, 10.1, -13.735177544346378],
] as const)('`logBeta(%d, %d)` agrees with the reference', ([a, b, expected]) => {
  expect(logBeta(a, b) / expected).toBeCloseTo(1, 12)
  expect(logBeta(b, a)).toBe(logBeta(a, b))
})
