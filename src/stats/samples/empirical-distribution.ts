import { type NonEmpty, requireFinite } from '../checks/non-empty.ts'
import { requireCount } from '../checks/require-option.ts'

/** A point of a distribution: this share of the values is at most `value`. */
export interface DistributionPoint {
  readonly value: number
  readonly share: number
}

/**
 * The empirical distribution function, F(x) = share of values at most x, at no more than `points` of its steps, the smallest and
 * the largest value among them. A drawing needs no more, whatever the number of values.
 *
 * @returns ascending in value and share.
 * @throws StatsError `STATS_NOT_FINITE`, `STATS_OPTION_INVALID`.
 */
export function empiricalDistribution(
  values: NonEmpty<number>,
  points: number = 200,
): NonEmpty<DistributionPoint> {
  requireCount(points, 'points', 2)
  const sorted = Float64Array.from(requireFinite(values, 'values')).sort()
  const n = sorted.length
  const at = (index: number): DistributionPoint => ({
    value: sorted[index] ?? Number.NaN,
    share: (index + 1) / n,
  })
  const steps = Math.min(points, n)
  const rest = Array.from({ length: steps - 1 }, (_, step) =>
    at(Math.round(((step + 1) * (n - 1)) / (steps - 1))),
  )
  return [at(0), ...rest]
}
