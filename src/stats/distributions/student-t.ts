import { incompleteBeta } from './incomplete-beta.ts'
import { logBeta } from './log-beta.ts'
import { requireBetween } from '../checks/require-option.ts'

/**
 * The probability that Student's t with `df` degrees of freedom (not necessarily whole) is at most `t`
 * (Abramowitz & Stegun 26.7.1, through the incomplete beta function).
 *
 * @throws StatsError `STATS_OPTION_INVALID` unless df is positive and finite.
 */
export function studentTCdf(t: number, df: number): number {
  requireBetween(df, 'df', 0, Number.POSITIVE_INFINITY)
  return t < 0 ? tailMass(-t, df) : 1 - tailMass(t, df)
}

/**
 * The t at which {@link studentTCdf} is `p`: Newton's method kept inside a bisection bracket (rtsafe, Numerical Recipes
 * 9.4), on the tail's or the centre's mass, whichever keeps its digits.
 *
 * @param p - between 0 and 1, both excluded.
 * @throws StatsError `STATS_OPTION_INVALID`.
 */
export function studentTQuantile(p: number, df: number): number {
  requireBetween(p, 'p', 0, 1)
  requireBetween(df, 'df', 0, Number.POSITIVE_INFINITY)
  if (p === 0.5) return 0
  const tail = p < 0.5 ? p : 1 - p
  const excess =
    tail < 0.25
      ? (t: number): number => tail - tailMass(t, df)
      : (t: number): number => centralMass(t, df) - Math.abs(p - 0.5)
  const size = solve(excess, (t) => density(t, df))
  return p < 0.5 ? -size : size
}

/** P(T > t) for t >= 0. */
function tailMass(t: number, df: number): number {
  if (t === Number.POSITIVE_INFINITY) return 0
  const square = t * t
  return incompleteBeta(df / (df + square), df / 2, 0.5, square / (df + square)) / 2
}

/** P(0 < T < t) for t >= 0. */
function centralMass(t: number, df: number): number {
  const square = t * t
  return incompleteBeta(square / (df + square), 0.5, df / 2, df / (df + square)) / 2
}

function density(t: number, df: number): number {
  return Math.exp(-((df + 1) / 2) * Math.log1p((t * t) / df) - Math.log(df) / 2 - logBeta(df / 2, 0.5))
}

/** The positive root of an increasing function that is negative at 0. */
function solve(excess: (t: number) => number, slope: (t: number) => number): number {
  let low = 0
  let high = 1
  while (excess(high) < 0) {
    low = high
    high *= 2
  }
  let t = (low + high) / 2
  for (let step = 0; step < 200; step += 1) {
    const value = excess(t)
    if (value === 0) return t
    if (value < 0) low = t
    else high = t
    const newton = t - value / slope(t)
    const next = newton > low && newton < high ? newton : (low + high) / 2
    if (Math.abs(next - t) <= Number.EPSILON * t) return next
    t = next
  }
  return t
}
