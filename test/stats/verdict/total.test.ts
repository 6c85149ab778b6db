import { describe, expect, test } from 'vitest'
import type { Block } from '../../../src/stats/samples/block.ts'
import { deriveSeed } from '../../../src/stats/random/derive-seed.ts'
import { pairedDifferences } from '../../../src/stats/samples/paired-differences.ts'
import { SCENARIOS } from '../../../src/stats/simulate/scenarios.ts'
import { simulateBlocks, type Scenario } from '../../../src/stats/simulate/simulate.ts'
import { yuenInterval } from '../../../src/stats/intervals/yuen.ts'
import { estimateTotal, type TotalEffect } from '../../../src/stats/verdict/total.ts'

const COMPARISON = { arm: 'arm', baseline: 'baseline', copy: 'control' } as const
const RUNS = 300

function scenarioOf(name: string): Scenario {
  const scenario = SCENARIOS[name]
  if (scenario === undefined) throw new Error(`no scenario ${name}`)
  return scenario
}

function simulate(scenario: Scenario, run: number, rounds = 10): TotalEffect {
  const seed = deriveSeed(4, `run/${run}`)
  const blocks = simulateBlocks({ scenario, seed, blocks: 20, rounds, effect: 0 })
  const differences = pairedDifferences(blocks, COMPARISON)
  return estimateTotal(blocks, COMPARISON, { differences, interval: yuenInterval(differences) })
}

describe('`estimateTotal`', () => {
  test('shows what an arm loses that stalls in some of its windows, and that its typical window hides it', () => {
    const stalling = { ...scenarioOf('independent noise'), windowSd: 0.01, stallRate: 0.15 }
    const runs = Array.from({ length: 20 }, (_, run) => simulate(stalling, run))
    for (const { effect, disagrees } of runs) {
      expect(effect.low).toBeGreaterThan(0.05)
      expect(disagrees).toBe(true)
    }
    // 15 % of the windows take twice the time: log 1.15, less a little for the mean of logarithms.
    const covered = runs.filter(({ effect: { low, high } }) => low <= 0.138 && high >= 0.138).length
    expect(covered).toBeGreaterThanOrEqual(16)
  })

  test.for(['independent noise', 't3 tails', 'bursts in 5 % of windows', 'all at once'])(
    'covers the truth in about 95 %%, and says that the two disagree in about 1 %% at most: %s',
    (name) => {
      const runs = Array.from({ length: RUNS }, (_, run) => simulate(scenarioOf(name), run, 6))
      const covered = runs.filter(({ effect: { low, high } }) => low <= 0 && high >= 0).length
      const disagreeing = runs.filter(({ disagrees }) => disagrees).length
      // Three standard errors of 300 runs.
      expect(covered / RUNS).toBeGreaterThan(0.95 - 3 * Math.sqrt((0.95 * 0.05) / RUNS))
      expect(disagreeing / RUNS).toBeLessThan(0.01 + 3 * Math.sqrt((0.01 * 0.99) / RUNS))
    },
  )

  test('shows what an arm loses that is slow in some of its processes', () => {
    const blocks = simulateBlocks({
      scenario: { ...scenarioOf('independent noise'), processSd: 0.003 },
      seed: 1,
      blocks: 40,
      rounds: 6,
      effect: 0,
    }).map(({ windows, scale }, index): Block => {
      const { baseline, arm, control } = windows
      if (baseline === undefined || arm === undefined || control === undefined)
        throw new Error('an arm is missing')
      return { scale, windows: { baseline, control, arm: index % 6 === 0 ? shift(arm) : arm } }
    })
    const differences = pairedDifferences(blocks, COMPARISON)
    const interval = yuenInterval(differences)
    const total = estimateTotal(blocks, COMPARISON, { differences, interval })
    expect(Math.abs(interval.estimate)).toBeLessThan(0.01)
    expect(total).toMatchObject({ disagrees: true, effect: { estimate: expect.closeTo(0.12 / 6, 2) } })
  })
})

/** 12 % slower. */
function shift([first, ...rest]: readonly [number, ...number[]]): [number, ...number[]] {
  return [first + 0.12, ...rest.map((log) => log + 0.12)]
}
