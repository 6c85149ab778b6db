import { describe, expect, test } from 'vitest'
import type { TierRecord } from '../../../src/measure/record/tier-record.ts'
import { createRecords, type CollectedTier } from '../../../src/report/record/create-records.ts'
import { compareTier } from '../../../src/measure/compare/compare.ts'
import { createRunRecord, createTier, createWindows } from '../../support/tier-record.ts'

const MIN_BLOCKS = 8

function createMeasured(name: string, factor: number): TierRecord {
  return compareTier(
    createTier({
      name,
      windows: createWindows({ baseline: 1, control: 1, pgo: factor }, 14, 0.001),
      blocks: 14,
    }),
  )
}

function collect(startedAt: string, tier: TierRecord, file = 'a.bench.ts'): CollectedTier {
  const { tiers: _tiers, finishedAt: _finishedAt, ...header } = createRunRecord({ startedAt })
  return { header, tier, place: { file, project: 'bench' } }
}

describe('`createRecords`', () => {
  test('gives each run its own tiers, also of runs that came mixed, and decides over all of them', () => {
    const faster = createMeasured('faster', 1 / 1.05)
    const equal = createMeasured('equal', 1)
    const slower = createMeasured('slower', 1.05)
    const [first, second] = createRecords(
      [collect('2026-01-01', faster), collect('2026-01-02', equal), collect('2026-01-01', slower)],
      MIN_BLOCKS,
      null,
    )
    expect(first).toMatchObject({ startedAt: '2026-01-01', finishedAt: null, warnings: [] })
    expect(first?.tiers.map(({ name }) => name)).toEqual(['faster', 'slower'])
    expect(second?.tiers.map(({ name }) => name)).toEqual(['equal'])
    const kinds = [first, second].flatMap((run) =>
      (run?.tiers ?? []).map((tier) =>
        tier.state === 'measured' ? tier.comparisons[0]?.verdict?.kind : tier.state,
      ),
    )
    expect(kinds).toEqual(['faster-by-margin', 'slower', 'equivalent'])
  })

  test('tells tiers of one name apart, and warns of it', () => {
    const tiers = [
      collect('2026-01-01', createMeasured('hi', 1), 'a.bench.ts'),
      collect('2026-01-01', createMeasured('hi', 1.05), 'b.bench.ts'),
      collect('2026-01-01', createMeasured('bye', 1), 'b.bench.ts'),
    ]
    const [run] = createRecords(tiers, MIN_BLOCKS, '2026-01-01')
    expect(run?.tiers.map(({ name }) => name)).toEqual(['a.bench.ts > hi', 'b.bench.ts > hi', 'bye'])
    expect(run?.warnings).toMatchObject([{ code: 'same-name', fact: expect.stringContaining('"hi"') }])
  })

  test('has no record of no tier', () => {
    expect(createRecords([], MIN_BLOCKS, null)).toEqual([])
  })
})
