import { describe, expect, test } from 'vitest'
import { createBenchResult, isOwnBenchmark } from '../../../src/measure/compare/bench-result.ts'
import { normalDeviate } from '../../../src/stats/random/deviates.ts'
import { createRng } from '../../../src/stats/random/rng.ts'
import type { WindowRow } from '../../../src/measure/record/tier-record.ts'
import { createComparison } from '../../support/tier-record.ts'

/** Windows of 1 to 4 ms in two blocks, whose means are 2 and 3 ms, and one of another arm. */
const ROWS: readonly WindowRow[] = [
  ...[3, 1, 4, 2].map((ms, index): WindowRow => [index < 2 ? 1 : 2, index % 2, 'pgo', ms * 1e6, 0, 1]),
  [1, 0, 'baseline', 1e9, 0, 1],
]

describe('`createBenchResult`', () => {
  test('describes the windows of one arm in ms', () => {
    const { name, state, latency, period, totalTime } = createBenchResult('with PGO', 'pgo', ROWS, [])
    expect({ name, state, period, totalTime }).toEqual({
      name: 'with PGO',
      state: 'completed',
      period: 2.5,
      totalTime: 10,
    })
    expect(latency).toMatchObject({
      mean: 2.5,
      min: 1,
      max: 4,
      p50: 2.5,
      df: 1,
      samplesCount: 4,
      mad: 1,
      aad: 1,
    })
    expect(latency.variance).toBeCloseTo(5 / 3, 12)
    // Two block means 1 ms apart.
    expect(latency.sem).toBeCloseTo(0.5, 12)
    expect(latency.critical).toBeCloseTo(12.706, 3)
    expect(latency.rme).toBeCloseTo((100 * 12.706 * 0.5) / 2.5, 1)
  })

  test('has a margin that holds the mean as often as it says, though windows of one process are alike', () => {
    const rng = createRng(3)
    const simulated = Array.from({ length: 300 }, () => {
      const rows = Array.from({ length: 20 }, (_, block) => {
        const process = normalDeviate(rng)
        return Array.from({ length: 10 }, (__, round): WindowRow => [
          block,
          round,
          'pgo',
          1e7 * (1 + 0.01 * process + 0.01 * normalDeviate(rng)),
          0,
          1,
        ])
      }).flat()
      const { mean, moe } = createBenchResult('with PGO', 'pgo', rows, []).latency
      return Math.abs(mean - 10) <= moe
    })
    // Taken as independent, windows hold it in 60 %.
    const held = simulated.filter(Boolean).length / simulated.length
    expect(held).toBeGreaterThan(0.92)
    expect(held).toBeLessThan(0.98)
  })

  test('gives the throughput in windows a second', () => {
    expect(createBenchResult('with PGO', 'pgo', ROWS, []).throughput).toMatchObject({ min: 250, max: 1000 })
  })

  test('carries the arm’s own comparisons into the bench file, and none on the baseline', () => {
    const own = createComparison()
    const comparisons = [own, createComparison({ arm: 'lto' })]
    expect(createBenchResult('with PGO', 'pgo', ROWS, comparisons).latency).toHaveProperty('comparisons', [
      own,
    ])
    expect(createBenchResult('stock', 'baseline', ROWS, comparisons).latency).not.toHaveProperty(
      'comparisons',
    )
  })

  test('is known by them as one of a tier, and a result of Vitest’s own provider is not', () => {
    const tasks = ['baseline', 'pgo'].map((arm) =>
      Object.assign(createBenchResult(arm, arm, ROWS, [createComparison()]), { rank: 1 }),
    )
    expect(isOwnBenchmark({ name: 'tier', tasks })).toBe(true)
    expect(isOwnBenchmark({ name: 'other', tasks: tasks.slice(0, 1) })).toBe(false)
  })

  test('refuses an arm without windows', () => {
    expect(() => createBenchResult('LTO', 'lto', ROWS, [])).toThrow('lto')
  })
})
