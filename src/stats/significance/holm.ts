import { StatsError } from '../checks/stats-error.ts'

/**
 * Holm's step-down adjusted p values, in the order of the input (Holm 1979, Scandinavian Journal of Statistics 6): an
 * adjusted value below alpha may be called a difference, and over the whole family the chance of one false call stays
 * below alpha, however the hypotheses depend on each other.
 *
 * @param pValues - each from 0 to 1; an empty family gives an empty list.
 * @throws StatsError `STATS_OPTION_INVALID`.
 */
export function holmAdjust(pValues: readonly number[]): number[] {
  for (const p of pValues) {
    if (!(p >= 0 && p <= 1)) {
      throw new StatsError('STATS_OPTION_INVALID', `a p value must be from 0 to 1, received ${String(p)}.`)
    }
  }
  const ascending = pValues.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p)
  const adjusted = pValues.map(() => 1)
  let largest = 0
  for (const [rank, { p, index }] of ascending.entries()) {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * p))
    adjusted[index] = largest
  }
  return adjusted
}
