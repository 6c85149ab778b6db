/** One comparison as a line of a forest plot: its interval, its estimate, the margin and 0. */
import { scaleLinear } from 'd3-scale'
import type { Comparison } from '../../../measure/record/tier-record.ts'
import { html, type Markup } from '../markup.ts'
import { percentAt } from './plot.ts'
import type { Domain } from './scales.ts'

/** px. */
const HEIGHT = 22

/** A strip's place on the plot's common axis. */
export interface StripFrame {
  /** Speedups shown, shares. */
  readonly domain: Domain
  readonly margin: number
}

/** The point of the most important line is filled, those of the others are hollow. */
export type StripShape = 'filled' | 'hollow'

/** Renders a comparison; an end that lies outside is an arrow. */
export function renderStrip(
  { domain, margin }: StripFrame,
  { estimate, interval: [low, high] }: Pick<Comparison, 'estimate' | 'interval'>,
  className: string,
  shape: StripShape,
  label: string,
): Markup {
  const scale = scaleLinear([...domain], [0, 100]).clamp(true)
  const at = (share: number): string => percentAt(scale(share))
  const outside = estimate < domain[0] || estimate > domain[1]
  return html`<svg class="strip" role="img" aria-label="${label}" width="100%" height="${HEIGHT}">
    ${renderBackdrop({ domain, margin })}
    <line class="whisker ${className}" x1="${at(low)}" x2="${at(high)}" y1="50%" y2="50%" />
    ${low < domain[0] && html`<text class="beyond ${className}" x="0" y="50%" dy="5">◂</text>`}
    ${high > domain[1] && html`<text class="beyond ${className}" x="100%" y="50%" dy="5" text-anchor="end">▸</text>`}
    ${!outside && html`<circle class="point ${shape} ${className}" cx="${at(estimate)}" cy="50%" r="${shape === 'filled' ? 5 : 3.5}" />`}
  </svg>`
}

/** The axis under the strips. */
export function renderStripAxis(frame: StripFrame): Markup {
  const scale = scaleLinear([...frame.domain], [0, 100])
  const ticks = scale.ticks(5)
  const format = scaleLinear([frame.domain[0] * 100, frame.domain[1] * 100], [0, 1]).tickFormat(5)
  return html`<svg class="strip" aria-hidden="true" width="100%" height="36">
    <g class="axis">
      <line x1="0" x2="100%" y1="1" y2="1" />
      ${ticks.map(
        (tick) =>
          html`<line
              class="tick"
              x1="${percentAt(scale(tick))}"
              x2="${percentAt(scale(tick))}"
              y1="1"
              y2="6"
            />
            <text x="${percentAt(scale(tick))}" y="19" text-anchor="middle">${format(tick * 100)}</text>`,
      )}
      <text class="title" x="100%" y="34" text-anchor="end">speedup, %</text>
    </g>
  </svg>`
}

function renderBackdrop({ domain, margin }: StripFrame): Markup {
  const scale = scaleLinear([...domain], [0, 100]).clamp(true)
  const [left, right] = [scale(-margin), scale(margin)]
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
