/** Shares of a number of runs, with what so few runs can tell. */
import stdlib from '@stdlib/dist-stats-base-dists-flat'

/** A share with its exact 95 % interval. */
export interface Share {
  readonly count: number
  readonly of: number
  readonly low: number
  readonly high: number
}

const TAIL = 0.025
const { quantile } = stdlib.base.dists.beta

/** The exact interval of a binomial share (Clopper & Pearson 1934, Biometrika 26), by quantiles of the beta distribution. */
export function shareOf(count: number, of: number): Share {
  if (of === 0) return { count, of, low: 0, high: 1 }
  return {
    count,
    of,
    low: count === 0 ? 0 : quantile(TAIL, count, of - count + 1),
    high: count === of ? 1 : quantile(1 - TAIL, count + 1, of - count),
  }
}

/** `3 of 20 (15 %, 3-38 %)` */
export function formatShare({ count, of, low, high }: Share): string {
  if (of === 0) return 'none'
  const percent = (share: number): string => (share * 100).toFixed(of >= 1000 ? 1 : 0)
  return `${count} of ${of} (${percent(count / of)} %, ${percent(low)}-${percent(high)} %)`
}
