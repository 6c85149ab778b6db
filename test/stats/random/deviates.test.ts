import { expect, test } from 'vitest'
import { exponentialDeviate, normalDeviate, scaledT3Deviate } from '../../../src/stats/random/deviates.ts'
import { createRng } from '../../../src/stats/random/rng.ts'
import { studentTCdf } from '../../../src/stats/distributions/student-t.ts'

// The largest distance between a sample's distribution and the true one; below 1.95/sqrt(n) in 99.9 % of samples
// (Kolmogorov; SciPy 1.17 scipy.stats.kstwobign.ppf(.999) = 1.949).
function distance(values: readonly number[], cdf: (value: number) => number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return Math.max(...sorted.map((value, index) => Math.abs(cdf(value) - (index + 0.5) / sorted.length)))
}

function draw(deviate: typeof normalDeviate, seed: number): number[] {
  const rng = createRng(seed)
  return Array.from({ length: 4000 }, () => deviate(rng))
}

test('`normalDeviate` is standard normal', () => {
  // Student's t with a million degrees of freedom differs by less than 1e-6.
  expect(distance(draw(normalDeviate, 1), (value) => studentTCdf(value, 1e6))).toBeLessThan(
    1.95 / Math.sqrt(4000),
  )
})

test('`scaledT3Deviate` is Student’s t with 3 degrees of freedom over sqrt(3)', () => {
  expect(distance(draw(scaledT3Deviate, 2), (value) => studentTCdf(value * Math.sqrt(3), 3))).toBeLessThan(
    1.95 / Math.sqrt(4000),
  )
})

test('`exponentialDeviate` is exponential with mean 1', () => {
  expect(distance(draw(exponentialDeviate, 3), (value) => -Math.expm1(-value))).toBeLessThan(
    1.95 / Math.sqrt(4000),
  )
})
