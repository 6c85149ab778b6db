import type { Rng } from './rng.ts'

/** A standard normal deviate by the polar method (Marsaglia & Bray 1964, SIAM Review 6); the second one is let go. */
export function normalDeviate(rng: Rng): number {
  for (;;) {
    const u = 2 * rng.uniform() - 1
    const v = 2 * rng.uniform() - 1
    const square = u * u + v * v
    if (square > 0 && square < 1) return u * Math.sqrt((-2 * Math.log(square)) / square)
  }
}

/** A deviate of Student's t with 3 degrees of freedom, scaled to variance 1: finite variance, infinite kurtosis. */
export function scaledT3Deviate(rng: Rng): number {
  const numerator = normalDeviate(rng)
  const chiSquare = normalDeviate(rng) ** 2 + normalDeviate(rng) ** 2 + normalDeviate(rng) ** 2
  return numerator / Math.sqrt(chiSquare)
}

/** An exponential deviate with mean 1 (inversion). */
export function exponentialDeviate(rng: Rng): number {
  return -Math.log(1 - rng.uniform())
}
