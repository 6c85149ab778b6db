/** A comparison in plain sentences: what was found, how sure that is, and what would make it surer. */
import type { Comparison, MeasuredTier, TierVerdict } from '../../../measure/record/tier-record.ts'
import { ALPHA } from '../../../stats/verdict/verdict.ts'
import { labelOf } from '../elements/arm-look.ts'
import {
  showCounted,
  showDetectable,
  showEstimate,
  showP,
  showPercent,
  showRange,
  showSignedPercent,
} from '../elements/numbers.ts'
import { decimalsOf } from '../../words/text.ts'
import { describeSurer } from './surer.ts'

/** The sentences about one arm in one tier; `short` says what the verdict means beside its number, `said` all of it. */
export interface Answer {
  readonly short: string
  readonly said: string
  readonly sure: string
  readonly surer: string
}

type WithheldReason = Extract<TierVerdict, { kind: 'withheld' }>['why']

/** @param hypotheses how many comparisons of the run are judged together. */
export function answer(tier: MeasuredTier, comparison: Comparison, hypotheses: number): Answer {
  return {
    short: sayTotal(comparison) + sayShortly(tier, comparison),
    said: sayTotal(comparison) + say(tier, comparison, hypotheses),
    sure: describeCertainty(tier, comparison, hypotheses),
    surer: describeSurer(tier, comparison),
  }
}

/** What comes first where the total says otherwise than the typical window, which verdicts are about. */
function sayTotal({ arm, total }: Comparison): string {
  if (total?.disagrees !== true) return ''
  const digits = decimalsOf(total)
  return `In total, slow windows and processes included, ${labelOf(arm)} is at ${showSignedPercent(total.estimate, digits)} (${showRange(total.interval, digits)}); the typical window says otherwise: `
}

function sayShortly(tier: MeasuredTier, { arm, estimate, interval, verdict }: Comparison): string {
  const name = labelOf(arm)
  const margin = showPercent(tier.margin)
  const size = showSignedPercent(Math.abs(estimate), decimalsOf({ estimate, interval }, tier.margin)).replace(
    '+',
    '',
  )
  switch (verdict.kind) {
    case 'faster-by-margin':
      return `${name} does ${size} more work in the same time.`
    case 'faster':
      return verdict.withinMargin === true
        ? `${name} does ${size} more work in the same time, less than ${margin}.`
        : `${name} does ${size} more work in the same time; whether ${margin} or more is open.`
    case 'slower':
      return `${name} does ${size} less work in the same time${verdict.withinMargin === true ? `, less than ${margin}` : ''}.`
    case 'equivalent':
      return `${name} is neither faster nor slower by ${margin} or more.`
    case 'inconclusive':
      return `Whether ${name} is faster or slower by ${margin} or more is open.`
    case 'withheld':
      return `Nothing can be said of ${name}: ${WITHHELD[verdict.why](tier)}.`
  }
}

const WITHHELD: Readonly<Record<WithheldReason, (tier: MeasuredTier) => string>> = {
  'too-few-blocks': ({ blocks }) => `${showCounted(blocks, 'block')} are too few`,
  'control-missing': () => 'no control was measured',
  'control-differs': () => 'the control, a copy of the baseline, differed from it',
}

function say(tier: MeasuredTier, comparison: Comparison, hypotheses: number): string {
  const { verdict, estimate, interval, effect } = comparison
  const arm = labelOf(comparison.arm)
  const margin = showPercent(tier.margin)
  const digits = decimalsOf(comparison, tier.margin)
  const size = showSignedPercent(Math.abs(estimate), digits).replace('+', '')
  const level = `${showPercent(effect.confidence)} interval`
  const measured = `${showSignedPercent(estimate, digits)}, ${level} ${showRange(interval, digits)}`
  switch (verdict.kind) {
    case 'faster-by-margin':
      return `${arm} is ${size} faster (${level} ${showRange(interval, digits, true)}), so by at least ${margin}.`
    case 'faster': {
      const than = verdict.withinMargin === true ? `, by less than ${margin}` : ''
      const open = than === '' ? `; whether by at least ${margin} is open` : ''
      return `${arm} is ${size} faster (${level} ${showRange(interval, digits, true)})${than}${open}.`
    }
    case 'slower': {
      const than = verdict.withinMargin === true ? `, by less than ${margin}` : ''
      return `${arm} is ${size} slower (${level} ${showRange([interval[1], interval[0]], digits, true)} slower)${than}.`
    }
    case 'equivalent':
      return `${arm} is neither faster nor slower by ${margin} or more (${measured}).${explainOpen(comparison, hypotheses)}`
    case 'inconclusive':
      return `It is open whether ${arm} is faster or slower by ${margin} or more (${measured}).${explainOpen(comparison, hypotheses)}`
    case 'withheld':
      return `Nothing can be said of ${arm}: ${withheldReason(tier, verdict.why)}.`
  }
}

/** Why an interval that excludes 0 is no difference yet. */
function explainOpen({ interval: [low, high], adjustedPValue }: Comparison, hypotheses: number): string {
  if (low <= 0 && high >= 0) return ''
  return adjustedPValue < ALPHA
    ? ' The interval excludes 0, but the arm does not differ clearly from both of two equal files, the baseline and its copy.'
    : ` The interval excludes 0, but ${hypotheses > 1 ? `among the ${hypotheses} comparisons of this run ` : ''}that may be luck (${showP(adjustedPValue)}).`
}

function withheldReason(tier: MeasuredTier, why: WithheldReason): string {
  switch (why) {
    case 'too-few-blocks':
      return `${showCounted(tier.blocks, 'block')} are too few to judge`
    case 'control-missing':
      return 'no control was measured, so the machine’s part in it is unknown'
    case 'control-differs': {
      const [control] = tier.control
      const found = control === undefined ? '' : ` (${showEstimate(control)})`
      return `the control, a copy of the very same baseline, differed from it${found}, which is too much beside what the arm shows`
    }
  }
}

function describeCertainty(tier: MeasuredTier, comparison: Comparison, hypotheses: number): string {
  const { verdict, adjustedPValue, adjustedMarginPValue, blocks } = comparison
  const family = hypotheses > 1 ? ` among the ${hypotheses} comparisons of this run` : ''
  const base = `${showCounted(blocks, 'block')}; ${describeControl(tier)}`
  switch (verdict.kind) {
    case 'faster-by-margin':
      return `chance of seeing this were it not beyond ${showPercent(tier.margin)}: ${showP(adjustedMarginPValue)}${family}; ${base}.`
    case 'faster':
    case 'slower':
      return `chance of seeing this were there no difference: ${showP(adjustedPValue)}${family}; ${base}.`
    case 'equivalent':
    case 'inconclusive':
      return `${base}; ${describeDetectable(comparison, hypotheses)}.`
    case 'withheld':
      return `${showCounted(blocks, 'block')}.`
  }
}

/** What a verdict without a difference would have found. */
function describeDetectable(
  { minimumDetectableEffect: share, estimate }: Comparison,
  hypotheses: number,
): string {
  if (share === null) {
    return `among ${showCounted(hypotheses, 'comparison')} so few blocks can show no difference, however large`
  }
  const size = showDetectable(share)
  return Math.abs(estimate) < share
    ? `a difference of ${size} would have been found in 4 of 5 such runs`
    : `a difference of ${size} is found in 4 of 5 such runs; this may be one of the others`
}

/** What the control shows: how large the machine's own part in a comparison can be. */
function describeControl(tier: MeasuredTier): string {
  const control = tier.control.find(({ metric }) => metric === 'wall')
  if (control === undefined) return 'no control'
  const [low, high] = control.interval
  const measured = `${showEstimate(control)}, ${showPercent(control.effect.confidence)} interval`
  const most = showPercent(Math.max(Math.abs(low), Math.abs(high)), 2)
  return low <= 0 && high >= 0
    ? `between two equal files the control shows nothing larger than ${most} (${measured})`
    : `the control shows a difference between two equal files, of at most ${most} (${measured})`
}
