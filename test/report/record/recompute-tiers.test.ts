import { describe, expect, test } from 'vitest'
import { compareTier } from '../../../src/measure/compare/compare.ts'
import type { MeasuredTier, TierRecord } from '../../../src/measure/record/tier-record.ts'
import { createRecords, type CollectedTier } from '../../../src/report/record/create-records.ts'
import { recomputeTiers } from '../../../src/report/record/recompute-tiers.ts'
import { runRecordSchema, type RunRecord } from '../../../src/report/record/run-record.ts'
import { createRunRecord, createTier, createWindows } from '../../support/tier-record.ts'

const SETTINGS = { margin: 0.01, minBlocks: 8, precision: 0.005 }

function measure(
  name: string,
  blocks: number,
  ripple: number,
  changes: Partial<MeasuredTier> = {},
): MeasuredTier {
  const windows = createWindows({ baseline: 1, control: 1, pgo: 1.012 }, blocks, ripple)
  return compareTier(
    createTier({ name, windows, blocks, stoppedBecause: 'budget', confidence: 0.95, pFactor: 1, ...changes }),
  )
}

function collect(startedAt: string, tier: TierRecord): CollectedTier {
  const {
    tiers: _tiers,
    finishedAt: _finishedAt,
    ...header
  } = createRunRecord({ startedAt, settings: SETTINGS })
  return { header, tier, place: { file: 'a.bench.ts', project: 'bench' } }
}

function record(tier: TierRecord): RunRecord {
  const [run] = createRecords([collect('2026-01-01', tier)], 8, null)
  if (run === undefined) throw new Error('a tier has a run')
  return run
}

function verdictsOf(tiers: readonly TierRecord[]): readonly string[] {
  return tiers.map((tier) =>
    tier.state === 'measured' ? (tier.comparisons[0]?.verdict.kind ?? '') : tier.state,
  )
}

describe('`recomputeTiers`', () => {
  test('gives each of several runs that were decided together the verdicts that it has', () => {
    // Alone each is significant; among eight, 8 blocks cannot be.
    const tiers = Array.from({ length: 8 }, (_, run) =>
      collect(`2026-01-0${run + 1}`, measure('hi', 8, 0.006)),
    )
    const runs = createRecords(tiers, 8, null)
    expect(verdictsOf(runs[0]?.tiers ?? [])).toEqual(['inconclusive'])
    for (const run of runs) {
      expect(runRecordSchema.parse(JSON.parse(JSON.stringify(run)))).toEqual(run)
      expect(recomputeTiers(run)).toEqual(run.tiers)
    }
    expect(recomputeTiers({ ...runs[0], family: [] } as RunRecord)).not.toEqual(runs[0]?.tiers)
  })

  test.for<[what: string, changes: Partial<MeasuredTier>]>([
    ['level', { confidence: 0.8 }],
    ['factor on p', { pFactor: 8 }],
    ['margin', { margin: 0.2 }],
  ])('takes no %s from the file', ([, changes]) => {
    const honest = record(measure('hi', 8, 0.006))
    const edited = record(measure('hi', 8, 0.006, changes))
    expect(edited.tiers).not.toEqual(honest.tiers)
    expect(recomputeTiers(edited)).toEqual(honest.tiers)
  })

  test('finds an early stop by the looks, which a tier may have gone on after', () => {
    const early = { stoppedBecause: 'precision', confidence: 0.99, pFactor: 5 / 3 } as const
    const run = record(measure('hi', 11, 0.001, early))
    expect(recomputeTiers(run)[0]).toMatchObject({
      stoppedBecause: 'precision',
      confidence: 0.99,
      pFactor: expect.closeTo(early.pFactor, 12),
    })
    expect(recomputeTiers(record(measure('hi', 11, 0.02)))[0]).toMatchObject({ stoppedBecause: 'budget' })
  })

  test('leaves records of before, without a precision, as they say', () => {
    const run = { ...record(measure('hi', 8, 0.006)), settings: { margin: 0.01, minBlocks: 8 } }
    expect(recomputeTiers(run)).toEqual(run.tiers)
  })
})
