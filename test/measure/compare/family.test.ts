import { describe, expect, test } from 'vitest'
import { adjustVerdicts } from '../../../src/measure/compare/family.ts'
import type { Comparison, TierRecord } from '../../../src/measure/record/tier-record.ts'
import { createComparison, createControl, createTier } from '../../support/tier-record.ts'

/** The comparisons of tiers after the family's rules. */
function adjust(...tiers: readonly TierRecord[]): readonly Comparison[] {
  return adjustVerdicts(tiers, 8).flatMap((tier) => (tier.state === 'measured' ? tier.comparisons : []))
}

function tierOf(...comparisons: readonly Partial<Comparison>[]): TierRecord {
  return createTier({ comparisons: comparisons.map((changes) => createComparison(changes)) })
}

function verdictOf([tier]: readonly TierRecord[]): string | undefined {
  return tier?.state === 'measured' ? tier.comparisons[0]?.verdict.kind : undefined
}

describe('`adjustVerdicts`', () => {
  test('adjusts p values by Holm over all tiers and arms', () => {
    const adjusted = adjust(
      tierOf({ pValue: 0.03, marginPValue: 0.5 }, { arm: 'lto', pValue: 0.01, marginPValue: 0.02 }),
      tierOf({ pValue: 0.02, marginPValue: 0.01 }),
    )
    expect(adjusted.map(({ adjustedPValue }) => adjustedPValue)).toEqual([0.04, 0.03, 0.04])
    expect(adjusted.map(({ adjustedMarginPValue }) => adjustedMarginPValue)).toEqual([0.5, 0.04, 0.03])
  })

  test('adjusts equivalence like the rest', () => {
    const { effect } = createControl()
    const same = { effect, pValue: 0.9, equivalencePValue: 0.02 }
    expect(adjust(tierOf(same))[0]?.verdict).toEqual({ kind: 'equivalent' })
    const eight = adjust(...Array.from({ length: 8 }, () => tierOf(same)))
    expect(eight[0]).toMatchObject({ adjustedEquivalencePValue: 0.16, verdict: { kind: 'inconclusive' } })
  })

  test('calls an arm faster that stands alone, and no more beside many tiers without an effect', () => {
    const alone = tierOf({ pValue: 0.02, marginPValue: 0.02 })
    const nothing = Array.from({ length: 7 }, () => tierOf({ pValue: 0.9, marginPValue: 0.9 }))
    expect(adjust(alone)[0]?.verdict).toEqual({ kind: 'faster-by-margin' })
    expect(adjust(alone, ...nothing)[0]?.verdict).toMatchObject({ kind: 'inconclusive' })
  })

  test('advises blocks of which one more family would do, with the price of the looks', () => {
    // Eight tiers of 8 blocks without any noise to speak of, after an early stop: 9 blocks could not be significant either.
    const { effect } = createComparison()
    const huge = { ...effect, estimate: -0.5, low: -0.501, high: -0.499, n: 8, winsorizedVariance: 1e-9 }
    const tier = createTier({
      comparisons: [createComparison({ effect: huge, pValue: (5 / 3) * 2 ** -7, marginPValue: 0.01 })],
    })
    expect(adjust(...Array.from({ length: 8 }, () => tier))[0]?.verdict).toEqual({
      kind: 'inconclusive',
      blocksNeeded: 10,
    })
  })

  test('leaves CPU time out of the family: it explains and decides nothing', () => {
    const [wall, cpu] = adjust(tierOf({ pValue: 0.04 }, { metric: 'cpu', pValue: 0.04 }))
    expect([wall?.adjustedPValue, cpu?.adjustedPValue]).toEqual([0.04, 0.04])
  })

  test('withholds a tier whose control is off by as much as its arm, and no other tier', () => {
    const { effect } = createControl()
    const control = [createControl({ effect: { ...effect, low: -0.06, high: -0.02 } })]
    const { effect: own } = createComparison()
    const each = [own, { ...own, estimate: -0.01, low: -0.02, high: 0 }]
    const comparisons = [createComparison({ each })]
    const [spoilt, sound] = adjustVerdicts([createTier({ control, comparisons }), createTier()], 8).map(
      (tier) => (tier.state === 'measured' ? tier.comparisons[0]?.verdict : undefined),
    )
    expect(spoilt).toEqual({ kind: 'withheld', why: 'control-differs' })
    expect(sound).toEqual({ kind: 'faster-by-margin' })
  })

  test('holds each metric against the control of the same metric', () => {
    const { effect } = createControl()
    const differing = { ...effect, low: 0.011, high: 0.09 }
    const control = [createControl(), createControl({ metric: 'cpu', effect: differing })]
    const { effect: own } = createComparison()
    const open = { metric: 'cpu', effect: { ...own, low: -0.08, high: 0.01 } } as const
    const comparisons = [createComparison(), createComparison(open)]
    const [tier] = adjustVerdicts([createTier({ control, comparisons })], 8)
    const verdicts = tier?.state === 'measured' ? tier.comparisons.map(({ verdict }) => verdict.kind) : []
    expect(verdicts).toEqual(['faster-by-margin', 'withheld'])
  })

  test('withholds a tier without a control, or with fewer blocks than are judged', () => {
    const { effect } = createComparison()
    const without = createTier({ control: [] })
    const few = createTier({ comparisons: [createComparison({ effect: { ...effect, n: 3 } })] })
    expect(adjust(without)[0]?.verdict).toEqual({ kind: 'withheld', why: 'control-missing' })
    expect(adjust(few)[0]?.verdict).toEqual({ kind: 'withheld', why: 'too-few-blocks' })
  })

  test('goes by each tier’s own margin', () => {
    expect(adjust(createTier({ margin: 0.08 }))[0]?.verdict).toEqual({ kind: 'faster', withinMargin: true })
  })

  test('decides anew each time: a verdict can change as tiers come in', () => {
    const first = adjustVerdicts([tierOf({ pValue: 0.04, marginPValue: 0.04 })], 8)
    const later = adjustVerdicts([...first, tierOf({ pValue: 0.5, marginPValue: 0.5 })], 8)
    expect([verdictOf(first), verdictOf(later)]).toEqual(['faster-by-margin', 'inconclusive'])
  })

  test('passes tiers without a number on as they are', () => {
    const others: TierRecord[] = [
      { state: 'skipped', name: 'a', reason: 'memory' },
      { state: 'failed', name: 'b', error: { code: 'CANCELLED', message: 'x' }, blocks: 1, discarded: [] },
    ]
    expect(adjustVerdicts(others, 8)).toEqual(others)
  })
})
