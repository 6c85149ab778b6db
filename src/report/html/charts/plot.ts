/**
 * The frame of a chart: axes, grid and layers. It is as wide as its place: paths are stretched in a nested SVG with strokes that
 * are not, everything else stands at percentages, so that text keeps its size on a phone.
 */
import { html, type Content, type Markup } from '../elements/markup.ts'

/** A position on an axis in percent of the plot, from the left or from the top. */
export type Position = (value: number) => number

/** One axis: where its ticks stand and what they say. */
export interface Axis {
  readonly position: Position
  readonly ticks: readonly number[]
  readonly format: (tick: number) => string
  readonly title: string
}

/** What a chart shows; `label` is its accessible name, and says what a sighted reader sees at a glance. */
export interface Plot {
  readonly label: string
  /** px. */
  readonly height: number
  readonly x: Axis
  readonly y: Axis
  /** Paths in thousandths of the plot's width and height, see `paths.ts`. */
  readonly paths: Content
  /** Elements at percentages, over the paths. */
  readonly marks?: Content
}

/** Renders a chart as an SVG that fills the width of its place. */
export function renderPlot({ label, height, x, y, paths, marks }: Plot): Markup {
  return html`<svg class="plot" role="img" aria-label="${label}" width="100%" height="${height}">
    <g class="grid">${y.ticks.map((tick) => horizontal(y.position(tick)))}</g>
    <svg class="paths" viewBox="0 0 1000 1000" preserveAspectRatio="none" width="100%" height="100%">
      ${paths}
    </svg>
    ${marks}
    <g class="axis x">
      <line x1="0" x2="100%" y1="100%" y2="100%" />
      ${x.ticks.map((tick) => xTick(x, tick))}
      <text class="title" x="100%" y="100%" dy="34" text-anchor="end">${x.title}</text>
    </g>
    <g class="axis y">
      ${y.ticks.map((tick) => yTick(y, tick))}
      <text class="title" x="0" y="0" dx="-40" dy="-9">${y.title}</text>
    </g>
  </svg>`
}

/** A percentage for an attribute, with the digits that a screen can show. */
export function percentAt(position: number): string {
  return `${Number(position.toFixed(2))}%`
}

function horizontal(position: number): Markup {
  const at = percentAt(position)
  return html`<line x1="0" x2="100%" y1="${at}" y2="${at}" />`
}

function xTick({ position, format }: Axis, tick: number): Markup {
  const at = percentAt(position(tick))
  return html`<line x1="${at}" x2="${at}" y1="100%" y2="100%" class="tick" />
    <text x="${at}" y="100%" dy="17" text-anchor="middle">${format(tick)}</text>`
}

function yTick({ position, format }: Axis, tick: number): Markup {
  return html`<text x="0" y="${percentAt(position(tick))}" dx="-7" dy="4" text-anchor="end">
    ${format(tick)}
  </text>`
}
