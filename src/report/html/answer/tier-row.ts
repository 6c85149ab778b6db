/** A tier in one row: name, verdict, bar, estimate with interval, and what that means in one sentence. */
import type { Comparison, MeasuredTier, TierRecord } from '../../../measure/record/tier-record.ts'
import { answer } from './answer.ts'
import { labelOf, type ArmLook } from '../elements/arm-look.ts'
import { renderStrip, renderStripAxis, type StripFrame, type StripLine } from '../charts/strip.ts'
import { stripLines, wallComparisons } from '../charts/forest.ts'
import { html, type Content, type Markup } from '../elements/markup.ts'
import { showCounted, showEstimate, showPercent } from '../elements/numbers.ts'
import { clip, renderProse } from '../elements/prose.ts'
import { lookOf, lookOfState, renderChip, type VerdictLook } from '../elements/verdict-look.ts'

/** What all rows of a page share. */
export interface RowFrame {
  readonly strip: StripFrame
  readonly looks: ReadonlyMap<string, ArmLook>
  /** How many comparisons of the run are judged together. */
  readonly hypotheses: number
}

const LONGEST_REASON = 160

/** Renders what the columns under it are. */
export function renderRowHead(): Markup {
  return html`<div class="row-head">
    <h2>Tier by tier</h2>
    <span>verdict</span>
    <span class="sides"><span>slower</span> <span>faster</span></span>
    <span>speedup, interval</span>
  </div>`
}

/** Renders the content of a tier's `summary`: one line, or one an arm where a tier has several. */
export function renderRow(tier: TierRecord, frame: RowFrame): Markup {
  if (tier.state !== 'measured') {
    const reason = tier.state === 'skipped' ? tier.reason : tier.error.message.split('\n', 1).join('')
    return html`<h3>${tier.name}</h3>
      ${renderLine({ look: lookOfState(tier.state), lines: [], said: renderProse(clip(reason, LONGEST_REASON)) }, frame)}`
  }
  const comparisons = wallComparisons(tier)
  const several = comparisons.length > 1
  return html`<h3 class="${several ? 'over-arms' : 'beside-arm'}">${tier.name}</h3>
    ${comparisons.map((comparison, index) =>
      renderLine(
        {
          ...describe(tier, comparison, frame),
          ...(several && { arm: labelOf(comparison.arm) }),
          ...(index === 0 && { warnings: tier.warnings.length }),
        },
        frame,
      ),
    )}`
}

/** Renders the axis under the rows, with what it and the marks mean. */
export function renderRowFoot({ strip }: RowFrame): Markup {
  return html`<div class="row-foot">
    <svg class="strip" aria-hidden="true" width="100%" height="36">${renderStripAxis(strip)}</svg>
    <p class="what">
      Speedup over the baseline: right of 0 is faster, left is slower. The grey band is
      ±${showPercent(strip.margin)}: differences inside it do not matter. Bars are intervals; the faint ones
      are of the control, a copy of the baseline.
      <span class="on-screen"
        >Each row opens to its evidence. <a href="#reading">How to read this page</a></span
      >
    </p>
  </div>`
}

interface Line {
  readonly look: VerdictLook
  readonly lines: readonly StripLine[]
  readonly said: Content
  readonly comparison?: Comparison
  readonly arm?: string
  readonly warnings?: number
}

function describe(tier: MeasuredTier, comparison: Comparison, { looks, hypotheses }: RowFrame): Line {
  return {
    look: lookOf(comparison.verdict, tier.margin),
    lines: stripLines(tier, comparison, looks),
    said: answer(tier, comparison, hypotheses).short,
    comparison,
  }
}

/** The strip says nothing that the figure beside it does not, so readers who hear a page are spared it. */
function renderLine({ look, lines, said, comparison, arm, warnings = 0 }: Line, { strip }: RowFrame): Markup {
  return html`<span class="row-arm">
    ${arm !== undefined && html`<span class="arm-name">${arm}</span>`} ${renderChip(look)}
    <span class="drawn ${lines.length === 0 && 'blank'}">
      <svg class="strip" aria-hidden="true" width="100%" height="100%">${renderStrip(strip, lines)}</svg>
    </span>
    ${comparison !== undefined && renderFigures(comparison, strip.margin)}
    <span class="short"
      >${said}
      ${warnings > 0 && html`<span class="flag"><span aria-hidden="true">!</span> ${showCounted(warnings, 'warning')}</span>`}</span
    >
  </span>`
}

function renderFigures(comparison: Comparison, margin: number): Content {
  const [number = '', interval = ''] = showEstimate(comparison, margin).split(/ (?=\[)/)
  return html`<span class="figures"
    ><strong class="number">${number}</strong> <span class="number">${interval}</span></span
  >`
}
