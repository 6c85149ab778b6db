/** One tier's speedups from run to run, small enough for a table's cell. */
import { rangeOfMargin } from '../../stats/intervals/effect-scale.ts'
import { scaleLinear } from 'd3-scale'
import { percentAt } from '../html/charts/plot.ts'
import { html, type Markup } from '../html/elements/markup.ts'
import { showEstimate, showTime } from '../html/elements/numbers.ts'
import type { TierTrend } from './tier-trends.ts'

/** px. */
const HEIGHT = 56
/** Older runs are in the list below. */
const MOST_POINTS = 40
/** Room at either end for the first and the last point, percent. */
const EDGE = 3

/** Renders intervals and estimates, oldest on the left. */
export function renderTrendStrip({ tier, arm, points }: TierTrend, className: string): Markup {
  const shown = points.slice(-MOST_POINTS)
  const [least, most] = rangeOfMargin(shown.at(-1)?.margin ?? 0)
  const ends = shown.flatMap(({ comparison: { estimate, interval } }) => [estimate, ...interval])
  const y = scaleLinear([Math.min(least, ...ends), Math.max(most, ...ends)], [94, 6])
  const at = (share: number): string => percentAt(y(share))
  const x = (index: number): string =>
    percentAt(shown.length === 1 ? 50 : EDGE + ((100 - 2 * EDGE) * index) / (shown.length - 1))
  const label = `${arm} in ${tier}, ${shown.length} runs, oldest first: ${shown.map(({ comparison }) => showEstimate(comparison)).join('; ')}`
  return html`<svg class="strip trend" role="img" aria-label="${label}" width="100%" height="${HEIGHT}">
    <rect class="margin" x="0" width="100%" y="${at(most)}" height="${percentAt(y(least) - y(most))}" />
    <line class="zero" x1="0" x2="100%" y1="${at(0)}" y2="${at(0)}" />
    ${shown.map(
      ({ comparison: { interval, estimate, verdict }, run }, index) =>
        html`<g>
          <title>${showTime(run.summary.startedAt)}: ${showEstimate({ estimate, interval })}</title>
          <line
            class="whisker ${className}"
            x1="${x(index)}"
            x2="${x(index)}"
            y1="${at(interval[0])}"
            y2="${at(interval[1])}"
          />
          <circle
            class="point ${verdict.kind === 'withheld' ? 'hollow' : 'filled'} ${className}"
            cx="${x(index)}"
            cy="${at(estimate)}"
            r="3"
          />
        </g>`,
    )}
  </svg>`
}
