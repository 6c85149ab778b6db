import { expect, test } from 'vitest'
import { compareEstimators } from '../../../scripts/method-bench/estimators.ts'
import type { WindowRow } from '../../../src/measure/tier-record.ts'
import { SCENARIOS } from '../../../src/stats/scenarios.ts'
import { simulateBlocks, type Scenario } from '../../../src/stats/simulate.ts'

/** Half-widths by estimator, on a trace as a simulated machine would have left it. */
function widthsOn(scenario: Scenario | undefined): readonly number[] {
  if (scenario === undefined) throw new Error('no such scenario')
  const blocks = simulateBlocks({ scenario, seed: 1, blocks: 60, rounds: 12, effect: 0 })
  const windows = blocks.flatMap(({ windows: byArm }, block) =>
    Object.entries(byArm).flatMap(([arm, logs]) =>
      logs.map((log, round): WindowRow => [block, round, arm, Math.exp(log) * 1e6, 1, 1]),
    ),
  )
  return compareEstimators({ windows }).map(({ halfWidth }) => halfWidth)
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
