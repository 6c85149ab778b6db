import { expect, test } from 'vitest'
import { compareEstimators } from '../../../scripts/method-bench/estimators.ts'
import { SCENARIOS } from '../../../src/stats/simulate/scenarios.ts'
import type { Scenario } from '../../../src/stats/simulate/simulate.ts'
import { simulateTrace } from '../../support/simulated-trace.ts'

/** Half-widths by estimator, in their order. */
function widthsOn(scenario: Scenario | undefined): readonly number[] {
  const trace = simulateTrace(scenario, { blocks: 60, rounds: 12 })
  return compareEstimators(trace).map(({ halfWidth }) => halfWidth)
}

test('bursts cost a mean more than what is robust against them', () => {
  const [trimmed = 0, median = 0, mean = 0] = widthsOn(SCENARIOS['bursts in 5 % of windows'])
  expect(mean).toBeGreaterThan(1.2 * trimmed)
  expect(mean).toBeGreaterThan(1.2 * median)
})

test('without bursts a median costs more than a trimmed mean', () => {
  const [trimmed = 0, median = 0] = widthsOn(SCENARIOS['independent noise'])
  expect(median).toBeGreaterThan(trimmed)
})
