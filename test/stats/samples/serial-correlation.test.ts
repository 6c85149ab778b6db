import { describe, expect, test } from 'vitest'
import { requireFinite } from '../../../src/stats/checks/non-empty.ts'
import { normalDeviate } from '../../../src/stats/random/deviates.ts'
import { createRng, type Rng } from '../../../src/stats/random/rng.ts'
import { serialCorrelation, serialInflation } from '../../../src/stats/samples/serial-correlation.ts'

/** An AR(1) series of variance 1. */
function createSeries(rng: Rng, count: number, rho: number): number[] {
  let state = normalDeviate(rng)
  return Array.from({ length: count }, () => {
    const value = state
    state = rho * state + Math.sqrt(1 - rho * rho) * normalDeviate(rng)
    return value
  })
}

describe('`serialCorrelation`', () => {
  test('is the usual estimate and 1/n, of values around their mean', () => {
    // Deviations -1.5, -0.5, 0.5, 1.5: squares 5, products of neighbours 0.75 - 0.25 + 0.75.
    expect(serialCorrelation([1, 2, 3, 4], 0)).toBeCloseTo(1.25 / 5 + 1 / 4, 14)
    expect(serialCorrelation([1, -1, 1, -1], 0)).toBeCloseTo(-3 / 4 + 1 / 4, 14)
  })

  test('is 0 on average where values are independent, though they are few', () => {
    const rng = createRng(5)
    const estimates = Array.from({ length: 4000 }, () =>
      serialCorrelation(requireFinite(createSeries(rng, 12, 0), 'values'), 0),
    )
    // A standard deviation of 0.25: 4 standard errors of the mean.
    expect(Math.abs(estimates.reduce((sum, r) => sum + r, 0) / 4000)).toBeLessThan(0.016)
  })

  test('finds that values hang together', () => {
    const series = requireFinite(createSeries(createRng(6), 2000, 0.5), 'values')
    expect(Math.abs(serialCorrelation(series, 0) - 0.5)).toBeLessThan(0.08)
  })

  test('does not let one outlier hide it', () => {
    const series = createSeries(createRng(7), 60, 0.8)
    const spoilt = requireFinite(series.with(30, 1000), 'values')
    expect(serialCorrelation(spoilt, 0)).toBeLessThan(0.1)
    expect(serialCorrelation(spoilt, 0.2)).toBeGreaterThan(0.4)
  })

  test('is 0 where all values are equal', () => {
    expect(serialCorrelation([3, 3, 3, 3, 3], 0.2)).toBe(0)
  })
})

describe('`serialInflation`', () => {
  test('is (1 + r) / (1 - r), and never below 1', () => {
    expect(serialInflation([1, 2, 3, 4], 0)).toBeCloseTo(3, 12)
    expect(serialInflation([1, -1, 1, -1], 0)).toBe(1)
  })

  test('is at most 19', () => {
    const line = requireFinite(
      Array.from({ length: 400 }, (_, index) => index),
      'values',
    )
    expect(serialInflation(line, 0)).toBeCloseTo(19, 10)
  })
})
