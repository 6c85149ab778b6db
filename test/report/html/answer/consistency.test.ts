import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { matchers } from '../../../../src/expect/matchers.ts'
import { ArmComparison } from '../../../../src/expect/tier-comparison.ts'
import { compareTier } from '../../../../src/measure/compare/compare.ts'
import { adjustVerdicts } from '../../../../src/measure/compare/family.ts'
import type { Comparison, MeasuredTier, WindowRow } from '../../../../src/measure/record/tier-record.ts'
import { answer } from '../../../../src/report/html/answer/answer.ts'
import { describeRun } from '../../../../src/report/html/answer/headline.ts'
import { lookOf } from '../../../../src/report/html/elements/verdict-look.ts'
import { formatOutcome } from '../../../../src/report/words/text.ts'
import { createRng } from '../../../../src/stats/random/rng.ts'
import { normalDeviate } from '../../../../src/stats/random/deviates.ts'
import { createTier } from '../../../support/tier-record.ts'

interface Machine {
  readonly seed: number
  readonly blocks: number
  readonly effect: number
  readonly control: number
  readonly noise: number
  readonly stalls: number
  readonly tiers: number
}

/** Tiers of random machines, from windows to verdicts as in a run. */
function measure({ seed, blocks, effect, control, noise, stalls, tiers }: Machine): readonly MeasuredTier[] {
  const rng = createRng(seed)
  const shifts = { baseline: 0, pgo: effect, control }
  const uncompared = Array.from({ length: tiers }, (_, tier) => {
    const windows = Array.from({ length: blocks }, (__, block) =>
      Object.entries(shifts).flatMap(([arm, shift]) => {
        const own = shift + noise * normalDeviate(rng)
        return Array.from({ length: 5 }, (___, round): WindowRow => {
          const stall = arm === 'pgo' && rng.uniform() < stalls ? 1.5 : 1
          return [block, round, arm, 1e7 * stall * Math.exp(own + noise * normalDeviate(rng)), null, 1]
        })
      }),
    ).flat()
    return compareTier(
      createTier({ name: `tier ${tier}`, windows, confidence: 0.95, pFactor: 1, metrics: [] }),
    )
  })
  return adjustVerdicts(uncompared, 8).filter((tier) => tier.state === 'measured')
}

/** Everything that a report says of one arm of a tier, each piece by itself. */
function readPieces(tier: MeasuredTier, comparison: Comparison): readonly string[] {
  const { said, short, sure } = answer(tier, comparison, 8)
  const chip = lookOf(comparison.verdict, tier.margin).word
  return [said, short, sure, chip, formatOutcome(comparison, tier.margin), ...describeRun([tier])].map(
    (text) => text.replaceAll('\u00A0', ' '),
  )
}

/** Statements that exclude each other, as the sentences put them. */
const STATEMENTS = {
  different:
    /\bis [\d.]+ % (faster|slower)|does [\d.]+ % (more|less) work|^(faster|slower)\b|made the workload (faster|slower)/,
  notShown:
    /neither faster nor slower|^It is open|Whether .* is open\.$|^(equivalent|inconclusive)|demonstrably faster|Nothing can be said/,
  beyond: /so by at least|^faster by at least/,
  within: /by less than|, less than|neither faster nor slower by|inside ±/,
  sizeOpen: /whether (by at least )?[\d.]+ % (or more )?is open/,
}
/** The control may differ, or not; it cannot do both. */
const CONTROL = {
  none: /shows nothing larger than/,
  differs: /control (differs|shows a difference)|differed from it/,
}

/** Every contradiction, with all the pieces that it was found in. */
function findContradictions(tier: MeasuredTier, comparison: Comparison): readonly string[] {
  const pieces = readPieces(tier, comparison)
  const saysOf = (pattern: RegExp): boolean => pieces.some((piece) => pattern.test(piece))
  const says = (name: keyof typeof STATEMENTS): boolean => saysOf(STATEMENTS[name])
  const {
    minimumDetectableEffect: found,
    estimate,
    interval: [low, high],
  } = comparison
  const contradictions = {
    'a difference, and none': says('different') && says('notShown'),
    'beyond the margin, and within': says('beyond') && says('within'),
    'a size that is open, and known': says('sizeOpen') && (says('beyond') || says('within')),
    'a control that differs, and does not': saysOf(CONTROL.none) && saysOf(CONTROL.differs),
    'would have been found, and was not':
      saysOf(/would have been found/) && Math.abs(estimate) >= (found ?? Number.POSITIVE_INFINITY),
    'a difference, and an interval around 0': says('different') && low <= 0 && high >= 0,
    'within the margin, and an interval beyond it':
      says('within') && Math.max(Math.abs(low), high) >= tier.margin,
  }
  return Object.entries(contradictions).flatMap(([what, holds]) =>
    holds ? [`${what}: ${pieces.join(' | ')}`] : [],
  )
}

type Outcome = 'met' | 'failed' | 'inconclusive'

/** What an expectation of a bench file comes to, as its test would be told. */
function expectArm(
  tier: MeasuredTier,
  matcher: keyof typeof matchers,
  options: { atLeast?: number; within?: number } = {},
): Outcome {
  const state = { equals: () => false, utils: {} } as unknown as ThisParameterType<typeof matchers.toBeFaster>
  try {
    return matchers[matcher].call(state, new ArmComparison(tier, 'pgo'), options).pass ? 'met' : 'failed'
  } catch (error) {
    expect(error).toMatchObject({ code: 'EXPECTATION_INCONCLUSIVE' })
    return 'inconclusive'
  }
}

/** Contradictions of expectations with each other and with the verdict. */
function findBrokenExpectations(tier: MeasuredTier, { verdict, total }: Comparison): readonly string[] {
  const { margin } = tier
  const faster = expectArm(tier, 'toBeFaster')
  const beyond = expectArm(tier, 'toBeFaster', { atLeast: margin })
  const slower = expectArm(tier, 'toBeSlower', { atLeast: 0 })
  const slowerByMargin = expectArm(tier, 'toBeSlower')
  const equivalent = expectArm(tier, 'toBeEquivalent')
  const within = verdict.kind === 'equivalent' || ('withinMargin' in verdict && verdict.withinMargin === true)
  const isFaster = verdict.kind === 'faster' || verdict.kind === 'faster-by-margin'
  const contradictions = {
    'faster and slower': faster === 'met' && slower === 'met',
    'beyond the margin, and not faster': beyond === 'met' && faster !== 'met',
    'beyond the margin, and equivalent':
      (beyond === 'met' || slowerByMargin === 'met') && equivalent === 'met',
    'called faster, and not': isFaster && (faster === 'failed' || slower === 'met'),
    'called slower, and not': verdict.kind === 'slower' && (slower === 'failed' || faster === 'met'),
    'called beyond the margin, and not':
      verdict.kind === 'faster-by-margin' && (beyond === 'failed' || equivalent === 'met'),
    'called smaller than the margin, and not':
      within && (beyond === 'met' || slowerByMargin === 'met' || equivalent === 'failed'),
    'withheld, and met':
      verdict.kind === 'withheld' && [faster, slower, beyond, slowerByMargin, equivalent].includes('met'),
    'met against what is said of the total':
      total?.disagrees === true &&
      ((faster === 'met' && total.estimate < 0) || (slower === 'met' && total.estimate > 0)),
  }
  return Object.entries(contradictions).flatMap(([what, holds]) =>
    holds
      ? [`${what}: ${JSON.stringify({ verdict, faster, beyond, slower, slowerByMargin, equivalent })}`]
      : [],
  )
}

test('no sentence of a tier contradicts another one, and no expectation of it', () => {
  const machine = fc.record({
    seed: fc.nat(1_000_000),
    blocks: fc.integer({ min: 8, max: 16 }),
    effect: fc.constantFrom(0, -0.003, -0.006, -0.02, 0.006, 0.03),
    control: fc.constantFrom(0, 0, 0.004, -0.02),
    noise: fc.constantFrom(0.0005, 0.003, 0.01),
    stalls: fc.constantFrom(0, 0, 0.15),
    tiers: fc.constantFrom(1, 3),
  })
  fc.assert(
    fc.property(machine, (one) => {
      for (const tier of measure(one)) {
        for (const comparison of tier.comparisons) {
          expect(findContradictions(tier, comparison)).toEqual([])
          expect(findBrokenExpectations(tier, comparison)).toEqual([])
        }
      }
    }),
    { seed: 5, numRuns: 60 },
  )
})
