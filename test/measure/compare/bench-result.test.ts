import { describe, expect, test } from 'vitest'
import { createBenchResult, isOwnBenchmark } from '../../../src/measure/compare/bench-result.ts'
import type { WindowRow } from '../../../src/measure/record/tier-record.ts'
import { createComparison } from '../../support/tier-record.ts'

/** Windows of 1, 2, 3 and 4 ms, and one of another arm. */
const ROWS: readonly WindowRow[] = [
  ...[4, 1, 3, 2].map((ms): WindowRow => [1, 0, 'pgo', ms * 1e6, 0, 1]),
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
      df: 3,
      samplesCount: 4,
      mad: 1,
      aad: 1,
    })
    expect(latency.variance).toBeCloseTo(5 / 3, 12)
    expect(latency.sem).toBeCloseTo(Math.sqrt(5 / 3) / 2, 12)
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
