/** A line of a forest plot: an arm's interval and estimate, the control's faintly under them, the margin and 0. */
import { scaleLinear } from 'd3-scale'
import type { Comparison } from '../../../measure/record/tier-record.ts'
import { rangeOfMargin } from '../../../stats/intervals/effect-scale.ts'
import { html, type Markup } from '../elements/markup.ts'
import { percentAt } from './plot.ts'
import type { Domain } from './scales.ts'

/** A strip's place on the plot's common axis. */
export interface StripFrame {
  /** Speedups shown, shares. */
  readonly domain: Domain
  readonly margin: number
}

/** A comparison as a strip draws it: the arm's filled and in the middle, the control's hollow and at the bottom. */
export interface StripLine {
  readonly comparison: Pick<Comparison, 'estimate' | 'interval'>
  readonly className: string
  readonly kind: 'arm' | 'control'
}

/** Where lines stand, and how large their points are, px. */
const LINES = { arm: { y: '42%', radius: 5 }, control: { y: '80%', radius: 3 } } as const

/** Renders the margin, 0 and the lines for an SVG of any width and height; an end that lies outside is an arrow. */
export function renderStrip(frame: StripFrame, lines: readonly StripLine[]): Markup {
  return html`${renderBackdrop(frame)} ${lines.map((line) => renderLine(frame, line))}`
}

function renderLine({ domain }: StripFrame, { comparison, className, kind }: StripLine): Markup {
  const {
    estimate,
    interval: [low, high],
  } = comparison
  const { y, radius } = LINES[kind]
  const scale = scaleLinear([...domain], [0, 100]).clamp(true)
  const at = (share: number): string => percentAt(scale(share))
  const outside = estimate < domain[0] || estimate > domain[1]
  return html`<g class="${kind}-line ${className}">
    <line class="whisker" x1="${at(low)}" x2="${at(high)}" y1="${y}" y2="${y}" />
    ${low < domain[0] && html`<text class="beyond" x="0" y="${y}" dy="5">◂</text>`}
    ${high > domain[1] && html`<text class="beyond" x="100%" y="${y}" dy="5" text-anchor="end">▸</text>`}
    ${!outside && html`<circle class="point" cx="${at(estimate)}" cy="${y}" r="${radius}" />`}
  </g>`
}

/** Renders the axis under the strips, for an SVG of any width that is 36 px high. */
export function renderStripAxis(frame: StripFrame): Markup {
  const scale = scaleLinear([...frame.domain], [0, 100])
  const ticks = scale.ticks(5)
  const format = scaleLinear([frame.domain[0] * 100, frame.domain[1] * 100], [0, 1]).tickFormat(5)
  return html`<g class="axis">
    <line x1="0" x2="100%" y1="1" y2="1" />
    ${ticks.map(
      (tick) =>
        html`<line class="tick" x1="${percentAt(scale(tick))}" x2="${percentAt(scale(tick))}" y1="1" y2="6" />
          <text x="${percentAt(scale(tick))}" y="19" text-anchor="middle">${format(tick * 100)}</text>`,
    )}
    <text class="title" x="100%" y="34" text-anchor="end">speedup, %</text>
  </g>`
}

function renderBackdrop({ domain, margin }: StripFrame): Markup {
  const scale = scaleLinear([...domain], [0, 100]).clamp(true)
  const [left, right] = [scale(rangeOfMargin(margin)[0]), scale(margin)]
  const zero = percentAt(scale(0))
  return html`<rect
      class="margin"
      x="${percentAt(left)}"
      width="${percentAt(right - left)}"
      y="0"
      height="100%"
    />
    <line class="zero" x1="${zero}" x2="${zero}" y1="0" y2="100%" />`
}
