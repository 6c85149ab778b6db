import { describe, expect, test } from 'vitest'
import type { Comparison, TierRecord } from '../../../../src/measure/record/tier-record.ts'
import { describeRest, describeRun } from '../../../../src/report/html/answer/headline.ts'
import { createComparison, createTier } from '../../../support/tier-record.ts'

function tierOf(...comparisons: readonly Partial<Comparison>[]): TierRecord {
  return createTier({ comparisons: comparisons.map((changes) => createComparison(changes)) })
}

const OPEN = { verdict: { kind: 'inconclusive', blocksNeeded: 9 }, estimate: 0.5 } as const

describe('the headline', () => {
  test('counts the faster workloads and gives the range of their gains', () => {
    const tiers = [tierOf({ estimate: 0.054 }), tierOf({ estimate: 0.0626 }), tierOf(OPEN)]
    expect(describeRun(tiers)).toEqual(['PGO made 2 of 3 workloads faster, by 5.4 to 6.3\u00A0%.'])
    expect(describeRest(tiers)).toBe('The rest: 1 still open.')
  })

  test('of a single workload names one gain', () => {
    expect(describeRun([tierOf({ estimate: 0.05 })])).toEqual([
      'PGO made the workload faster, by 5.0\u00A0%.',
    ])
    expect(describeRest([tierOf({ estimate: 0.05 })])).toBeUndefined()
  })

  test('does not let a gain in one workload stand before losses in the others', () => {
    const slower = (estimate: number) => tierOf({ estimate, verdict: { kind: 'slower' } })
    const tiers = [tierOf({ estimate: 0.021 }), slower(-0.118), slower(-0.139), tierOf(OPEN)]
    expect(describeRun(tiers)).toEqual([
      'PGO made 1 of 4 workloads faster, by 2.1\u00A0%, and 2 slower, by 11.8 to 13.9\u00A0%.',
    ])
    expect(describeRest(tiers)).toBe('The rest: 1 still open.')
    expect(describeRun([slower(-0.1), tierOf(OPEN)])).toEqual([
      'PGO made 1 of 2 workloads slower, by 10.0\u00A0%, and none faster.',
    ])
    expect(describeRun([slower(-0.1)])).toEqual(['PGO made the workload slower, by 10.0\u00A0%.'])
  })

  test('says that none was faster', () => {
    expect(describeRun([tierOf(OPEN), tierOf(OPEN)])).toEqual([
      'PGO made none of 2 workloads demonstrably faster.',
    ])
  })

  test('has a sentence for each arm, and counts CPU time for nothing', () => {
    const tier = tierOf({ estimate: 0.05 }, { estimate: 0.09, metric: 'cpu' }, { arm: 'lto', ...OPEN })
    expect(describeRun([tier])).toEqual([
      'PGO made the workload faster, by 5.0\u00A0%.',
      'lto did not make the workload demonstrably faster.',
    ])
  })

  test('does not hide what failed or was skipped', () => {
    const tiers: TierRecord[] = [
      { state: 'skipped', name: 'a', reason: 'memory' },
      { state: 'failed', name: 'b', error: { code: 'X', message: 'y' }, blocks: 0, discarded: [] },
    ]
    expect(describeRun(tiers)).toEqual(['Nothing was measured.'])
    expect(describeRest(tiers)).toBe('In all: 1 skipped, 1 failed.')
  })
})
