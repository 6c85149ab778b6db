import { describe, expect, test } from 'vitest'
import type { Comparison, MeasuredTier, TierVerdict } from '../../../../src/measure/record/tier-record.ts'
import { answer, type Answer } from '../../../../src/report/html/answer/answer.ts'
import { createComparison, createControl, createTier } from '../../../support/tier-record.ts'

function answerOf(
  verdict: TierVerdict,
  changes: Partial<Comparison> = {},
  tier: Partial<MeasuredTier> = {},
  hypotheses = 8,
): Answer {
  const { short, said, sure, surer } = answer(
    createTier(tier),
    createComparison({ verdict, ...changes }),
    hypotheses,
  )
  return { short: plain(short), said: plain(said), sure: plain(sure), surer: plain(surer) }
}

/** With ordinary spaces before units. */
function plain(text: string): string {
  return text.replaceAll('\u00A0', ' ')
}

describe('`answer` says', () => {
  test('by how much an arm is faster, and that it is beyond the margin', () => {
    const { said, sure } = answerOf({ kind: 'faster-by-margin' })
    expect(said).toBe('PGO is 5.0 % faster (95 % interval 4.5 to 5.5 %), so by at least 1 %.')
    expect(sure).toBe(
      'chance of seeing this were it not beyond 1 %: p = 0.001 among the 8 comparisons of this run; 12 blocks; between two equal files the control shows nothing larger than 0.4 % (0.00 % [−0.40, +0.40], 95 % interval).',
    )
  })

  test('that a smaller gain leaves the margin open', () => {
    expect(answerOf({ kind: 'faster' }, { estimate: 0.011, interval: [0.002, 0.02] }).said).toBe(
      'PGO is 1.1 % faster (95 % interval 0.2 to 2.0 %); whether by at least 1 % is open.',
    )
  })

  test('that a difference can be there and be small', () => {
    const { said, short } = answerOf(
      { kind: 'faster', withinMargin: true },
      { estimate: 0.0061, interval: [0.0049, 0.0073] },
    )
    expect(said).toBe('PGO is 0.61 % faster (95 % interval 0.49 to 0.73 %), by less than 1 %.')
    expect(short).toBe('PGO does 0.61 % more work in the same time, less than 1 %.')
  })

  test('a loss with its ends in order of size', () => {
    expect(answerOf({ kind: 'slower' }, { estimate: -0.02, interval: [-0.03, -0.01] }).said).toBe(
      'PGO is 2.0 % slower (95 % interval 1.0 to 3.0 % slower).',
    )
  })

  test('that equivalent is neither faster nor slower by what matters', () => {
    const { said, sure } = answerOf({ kind: 'equivalent' }, { estimate: 0.001, interval: [-0.002, 0.004] })
    expect(said).toBe(
      'PGO is neither faster nor slower by 1 % or more (+0.10 %, 95 % interval −0.20 to +0.40 %).',
    )
    expect(sure).toContain('a difference of 0.6 % would have been found in 4 of 5 such runs')
  })

  test('first that the total says otherwise, where it does', () => {
    const { effect } = createComparison()
    const total = {
      estimate: -0.098,
      interval: [-0.11, -0.08] as [number, number],
      effect,
      disagrees: true,
      gap: { estimate: 0.1, low: 0.08, high: 0.12, confidence: 0.99 },
    }
    const said =
      /^In total, slow windows and processes included, PGO is at −9\.8 % \(−11\.0 to −8\.0 %\); the typical/
    const { said: full, short } = answerOf({ kind: 'equivalent' }, { total })
    expect(full).toMatch(said)
    expect(short).toMatch(said)
    expect(answerOf({ kind: 'equivalent' }, { total: { ...total, disagrees: false } }).said).toMatch(
      /^PGO is/,
    )
  })

  test('what could have been found without contradicting what was not', () => {
    const open = { kind: 'inconclusive', blocksNeeded: 30 } as const
    const seen = { estimate: 0.008, interval: [-0.001, 0.017] } satisfies Partial<Comparison>
    expect(answerOf(open, seen).sure).toContain(
      'a difference of 0.6 % is found in 4 of 5 such runs; this may',
    )
    expect(answerOf(open, { ...seen, minimumDetectableEffect: null }).sure).toContain(
      'among 8 comparisons so few blocks can show no difference, however large',
    )
  })

  test('that an inconclusive interval off 0 may be luck', () => {
    const luck = 'among the 8 comparisons of this run that may be luck'
    const verdict = { kind: 'inconclusive', blocksNeeded: 30 } as const
    const off = { estimate: 0.01, interval: [0.001, 0.02] } satisfies Partial<Comparison>
    expect(answerOf(verdict, { ...off, adjustedPValue: 0.2 }).said).toContain(luck)
    expect(answerOf(verdict, off).said).toContain('does not differ clearly from both of two equal files')
    expect(answerOf(verdict, { estimate: 0.01, interval: [-0.001, 0.02] }).said).not.toContain('luck')
    const alone = answerOf(verdict, { estimate: 0.01, interval: [0.001, 0.02], adjustedPValue: 0.06 }, {}, 1)
    expect(alone.said).toContain('The interval excludes 0, but that may be luck (p = 0.06).')
  })

  test('why a verdict is withheld, with what the control did', () => {
    const control = [createControl({ estimate: 0.02, interval: [0.01, 0.03] })]
    const { said, surer } = answerOf({ kind: 'withheld', why: 'control-differs' }, {}, { control })
    expect(said).toContain(
      'the control, a copy of the very same baseline, differed from it (+2.0 % [+1.0, +3.0])',
    )
    expect(surer).toContain('quieter')
  })

  test('another arm by its own name, and nothing of a family of one', () => {
    const { said, sure } = answerOf({ kind: 'faster-by-margin' }, { arm: 'lto' }, {}, 1)
    expect(said).toMatch(/^lto is /)
    expect(sure).not.toContain('among')
  })
})

describe('`answer` says in one short sentence', () => {
  test.for<[verdict: TierVerdict, estimate: number, short: string]>([
    [{ kind: 'faster-by-margin' }, 0.05, 'PGO does 5.0 % more work in the same time.'],
    [{ kind: 'faster' }, 0.011, 'PGO does 1.1 % more work in the same time; whether 1 % or more is open.'],
    [{ kind: 'slower' }, -0.02, 'PGO does 2.0 % less work in the same time.'],
    [{ kind: 'equivalent' }, 0.001, 'PGO is neither faster nor slower by 1 % or more.'],
    [
      { kind: 'inconclusive', blocksNeeded: 30 },
      0.01,
      'Whether PGO is faster or slower by 1 % or more is open.',
    ],
    [
      { kind: 'withheld', why: 'control-differs' },
      0.02,
      'Nothing can be said of PGO: the control, a copy of the baseline, differed from it.',
    ],
    [
      { kind: 'withheld', why: 'control-missing' },
      0.02,
      'Nothing can be said of PGO: no control was measured.',
    ],
    [{ kind: 'withheld', why: 'too-few-blocks' }, 0.02, 'Nothing can be said of PGO: 12 blocks are too few.'],
  ])('what `%o` means', ([verdict, estimate, short]) => {
    const interval = [estimate - 0.006, estimate + 0.006] as [number, number]
    expect(answerOf(verdict, { estimate, interval }).short).toBe(short)
  })
})

describe('`answer` tells what would make it surer', () => {
  test('blocks, time and budget of an inconclusive tier, from what a block took', () => {
    // 12 blocks and 5 pilot blocks took 17 s; 40 and the pilot with a tenth to spare take 49.5 s.
    const verdict = { kind: 'inconclusive', blocksNeeded: 40 } as const
    const { surer } = answerOf(verdict, {}, { durationSeconds: 17, stoppedBecause: 'budget' })
    expect(surer).toBe(
      'about 40 blocks instead of 12 would settle it, if the estimate stays as it is: about 50 seconds, `budgetSeconds: 50`.',
    )
  })

  test('blocks to ask for where precision ended the tier, since more time alone changes nothing then', () => {
    const verdict = { kind: 'inconclusive', blocksNeeded: 40 } as const
    const { surer } = answerOf(verdict, {}, { durationSeconds: 17, stoppedBecause: 'precision' })
    expect(surer).toBe(
      'about 40 blocks instead of 12 would settle it, if the estimate stays as it is: about 50 seconds, `minBlocks: 40` with `budgetSeconds` of at least 50.',
    )
  })

  test('four times the blocks for half the width, with the precision to set', () => {
    const { surer } = answerOf({ kind: 'faster-by-margin' }, {}, { durationSeconds: 17 })
    expect(surer).toMatch(/^about 48 blocks instead of 12 would make the interval half as wide/)
    expect(surer).toContain("`precision: '0.24 %'`")
  })

  test('a quieter machine where only days would settle it', () => {
    const { surer } = answerOf({ kind: 'inconclusive', blocksNeeded: 100_000 }, {}, { durationSeconds: 17 })
    expect(surer).toContain('31 hours of measuring, so a quieter machine is the better way')
  })

  test('that blocks hardly help at the edge of the margin', () => {
    expect(answerOf({ kind: 'inconclusive', blocksNeeded: null }).surer).toContain('hardly')
  })

  test('more time for too few blocks', () => {
    expect(answerOf({ kind: 'withheld', why: 'too-few-blocks' }).surer).toContain('`budgetSeconds`')
  })
})
