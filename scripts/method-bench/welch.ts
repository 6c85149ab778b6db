import { requireFinite } from '../../src/stats/checks/non-empty.ts'
import { studentTQuantile } from '../../src/stats/distributions/student-t.ts'

/** A difference of two means with its 95 % interval. */
export interface MeanDifference {
  readonly estimate: number
  readonly low: number
  readonly high: number
}

/**
 * The t interval of a difference of means of two samples with unequal variances (Welch 1947, Biometrika 34), `second` less `first`. It
 * takes the values of a sample as independent, which windows of one process one after another are not: that is what it is
 * here to show.
 *
 * @throws StatsError for fewer than one value or values that are not finite.
 */
export function welchInterval(first: readonly number[], second: readonly number[]): MeanDifference {
  const [a, b] = [describe(first), describe(second)]
  const variance = a.variance + b.variance
  const df = variance ** 2 / (a.variance ** 2 / (a.n - 1) + b.variance ** 2 / (b.n - 1))
  return around(b.mean - a.mean, Math.sqrt(variance), df)
}

/** Student's t interval of the mean of paired differences. */
export function pairedInterval(differences: readonly number[]): MeanDifference {
  const { mean, variance, n } = describe(differences)
  return around(mean, Math.sqrt(variance), n - 1)
}

/** Mean, and the variance of that mean. */
function describe(values: readonly number[]): {
  readonly mean: number
  readonly variance: number
  readonly n: number
} {
  const n = requireFinite(values, 'values').length
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, variance: squares / (n - 1) / n, n }
}

function around(estimate: number, se: number, df: number): MeanDifference {
  const halfWidth = studentTQuantile(0.975, df) * se
  return { estimate, low: estimate - halfWidth, high: estimate + halfWidth }
}
