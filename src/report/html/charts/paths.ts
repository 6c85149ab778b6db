/** Shapes of charts as paths in thousandths of the plot's width and height. */
import { area, curveLinear, curveStepAfter, line } from 'd3-shape'
import { html, type Markup } from '../elements/markup.ts'

/** A point in percent of the plot, from the left and from the top. */
export type Point = readonly [x: number, y: number]

/** More points than a chart has room for only make the page heavy. */
const MOST_POINTS = 600

/** Every how many of so many points are drawn. */
export function drawnEvery(points: number): number {
  return Math.max(1, Math.ceil(points / MOST_POINTS))
}

/** The points that are drawn, evenly spread, the first one among them. */
export function thin<Item>(points: readonly Item[]): readonly Item[] {
  const step = drawnEvery(points.length)
  return step === 1 ? points : points.filter((_, index) => index % step === 0)
}

/** A line through points; `steps` goes to the next point sideways first, as a distribution does. */
export function renderLine(points: readonly Point[], className: string, steps = false): Markup {
  const draw = line<Point>(
    ([x]) => 10 * x,
    ([, y]) => 10 * y,
  )
    .curve(steps ? curveStepAfter : curveLinear)
    .digits(1)
  return html`<path class="line ${className}" d="${draw([...points]) ?? ''}" />`
}

/** The band between a lower and an upper line. */
export function renderBand(
  points: readonly (readonly [x: number, low: number, high: number])[],
  className: string,
): Markup {
  const draw = area<readonly [number, number, number]>(
    ([x]) => 10 * x,
    ([, low]) => 10 * low,
    ([, , high]) => 10 * high,
  ).digits(1)
  return html`<path class="band ${className}" d="${draw([...points]) ?? ''}" />`
}

/** Dots as one path of lines without length: their round caps are the dots, and thousands of them stay small. */
export function renderDots(points: readonly Point[], className: string): Markup {
  const d = points.map(([x, y]) => `M${thousandths(x)},${thousandths(y)}h0`).join('')
  return html`<path class="dots ${className}" d="${d}" />`
}

function thousandths(percent: number): number {
  return Number((10 * percent).toFixed(1))
}
