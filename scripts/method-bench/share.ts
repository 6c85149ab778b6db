/** Shares of a number of runs, with what so few runs can tell. */
import { binomialCdf } from '../../src/stats/distributions/binomial-cdf.ts'

/** A share with its exact 95 % interval. */
export interface Share {
  readonly count: number
  readonly of: number
  readonly low: number
  readonly high: number
}

const TAIL = 0.025
const BISECTIONS = 40

/** The exact interval of a binomial share (Clopper & Pearson 1934, Biometrika 26). */
export function shareOf(count: number, of: number): Share {
  if (of === 0) return { count, of, low: 0, high: 1 }
  return {
    count,
    of,
    // The ends are where so many, or so few, would just have been surprising.
    low: count === 0 ? 0 : solve((p) => 1 - binomialCdf(count - 1, of, p) < TAIL),
    high: count === of ? 1 : solve((p) => binomialCdf(count, of, p) > TAIL),
  }
}

/** `3 of 20 (15 %, 3-38 %)` */
export function formatShare({ count, of, low, high }: Share): string {
  if (of === 0) return 'none'
  const percent = (share: number): string => (share * 100).toFixed(of >= 1000 ? 1 : 0)
  return `${count} of ${of} (${percent(count / of)} %, ${percent(low)}-${percent(high)} %)`
}

/** The largest p for which the condition holds, which does for every smaller one. */
function solve(holds: (p: number) => boolean): number {
  let [low, high] = [0, 1]
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (low + high) / 2
    if (holds(middle)) low = middle
    else high = middle
  }
  return (low + high) / 2
}
