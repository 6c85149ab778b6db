import { describe, expect, test } from 'vitest'
import { replayTrace, type ReplayOptions } from '../../../scripts/method-bench/replay.ts'
import { SCENARIOS } from '../../../src/stats/simulate/scenarios.ts'
import type { Scenario } from '../../../src/stats/simulate/simulate.ts'
import { simulateTrace } from '../../support/simulated-trace.ts'

const OPTIONS: ReplayOptions = {
  experiments: 400,
  seed: 3,
  blocks: 24,
  minimumBlocks: 12,
  halfWidthTarget: null,
}

function record(scenario: Scenario | undefined, effect = 0): ReturnType<typeof simulateTrace> {
  return simulateTrace(scenario, { blocks: 150, rounds: 4, effect })
}

describe('`replayTrace`', () => {
  test.for(['independent noise', 'AR(1) noise, rho 0.9', 'all at once'])(
    'calls about as many differences as promised on a trace of %s',
    (name) => {
      const outcome = replayTrace(record(SCENARIOS[name]), OPTIONS)
      const rate = outcome.intervalExcludesZero / outcome.experiments
      // 5 % ± 3 standard errors of as many independent experiments as the trace holds, about 6 times 24 blocks.
      expect(rate).toBeGreaterThan(0.005)
      expect(rate).toBeLessThan(0.13)
      expect(outcome.called).toBeLessThanOrEqual(outcome.intervalExcludesZero)
      expect(outcome).toMatchObject({ experiments: 400, blocksRecorded: 150, blocksPerExperiment: 24 })
    },
  )

  test('gives roles at random: an effect that one arm has in every block becomes noise, not a finding', () => {
    // 1 % stands out from the noise of a block, and would be found in any run whose arms kept their roles.
    const outcome = replayTrace(record(SCENARIOS['independent noise'], 0.01), OPTIONS)
    expect(outcome.intervalExcludesZero / outcome.experiments).toBeLessThan(0.13)
  })

  test('is the same for the same seed, and not for another', () => {
    const trace = record(SCENARIOS['t3 tails'])
    const few = { ...OPTIONS, experiments: 20 }
    expect(replayTrace(trace, few)).toEqual(replayTrace(trace, few))
    expect(replayTrace(trace, { ...few, seed: 4 })).not.toEqual(replayTrace(trace, few))
  })

  test('stops early where a precision is asked for that the trace reaches', () => {
    const wide = replayTrace(record(SCENARIOS['independent noise']), { ...OPTIONS, halfWidthTarget: 0.05 })
    expect(wide.meanHalfWidth).toBeGreaterThan(
      replayTrace(record(SCENARIOS['independent noise']), OPTIONS).meanHalfWidth,
    )
  })
})
