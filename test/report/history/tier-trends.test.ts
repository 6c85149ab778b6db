import { describe, expect, test } from 'vitest'
import type { RunRecord } from '../../../src/report/record/run-record.ts'
import type { History } from '../../../src/report/history/read-history.ts'
import { readTrends } from '../../../src/report/history/tier-trends.ts'
import { createComparison, createRunRecord, createTier } from '../../support/tier-record.ts'

/** A history of these records, oldest first; folders are their numbers. */
function historyOf(...records: readonly RunRecord[]): History {
  const runs = records.map((summary, index) => ({ folder: String(index), summary })).toReversed()
  return { runs, damaged: [], omitted: 0 }
}

function runOf(...tiers: readonly (readonly [name: string, estimate: number])[]): RunRecord {
  return createRunRecord({
    tiers: tiers.map(([name, estimate]) =>
      createTier({ name, comparisons: [createComparison({ estimate })] }),
    ),
  })
}

describe('`readTrends`', () => {
  test('follows each tier over the runs that measured it, oldest first', () => {
    const [group] = readTrends(historyOf(runOf(['a', 0.01], ['b', 0.02]), runOf(['a', 0.03])))
    const trends = group?.trends.map(({ tier, points }) => [
      tier,
      points.map(({ run, comparison }) => [run.folder, comparison.estimate]),
    ])
    expect(trends).toEqual([
      [
        'a',
        [
          ['0', 0.01],
          ['1', 0.03],
        ],
      ],
      ['b', [['0', 0.02]]],
    ])
  })

  test('keeps a tier apart whose workload changed', () => {
    const changed = createTier({ name: 'a', workload: { ...createTier().workload, maxTokens: 99 } })
    const [group] = readTrends(historyOf(runOf(['a', 0.01]), createRunRecord({ tiers: [changed] })))
    expect(group?.trends.map(({ points }) => points.length)).toEqual([1, 1])
  })

  test('never mixes machines or models; the newest run’s group comes first', () => {
    const other = createRunRecord({ machine: { ...createRunRecord().machine, cpu: 'Other CPU' } })
    const larger = createRunRecord({ model: { id: 'large', path: '/large', weightsBytes: 9 } })
    const groups = readTrends(historyOf(runOf(['a', 0.01]), other, larger))
    expect(groups.map(({ machine, model }) => [machine.cpu, model])).toEqual([
      ['Test CPU', 'large'],
      ['Other CPU', 'tiny'],
      ['Test CPU', 'tiny'],
    ])
  })
})
