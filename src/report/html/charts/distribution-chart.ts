/** How the times of each arm are distributed. */
import type { DistributionPoint } from '../../../stats/samples/empirical-distribution.ts'
import type { ArmLook } from '../elements/arm-look.ts'
import type { Markup } from '../elements/markup.ts'
import { timeUnit } from '../elements/numbers.ts'
import { renderLine, type Point } from './paths.ts'
import { renderPlot } from './plot.ts'
import { clampTo, createXAxis, createYAxis, formatTicks, robustDomain } from './scales.ts'

/** One arm's distribution: ascending values, ns, each with the share of values up to it. */
export interface DistributionCurve {
  readonly look: ArmLook
  readonly points: readonly DistributionPoint[]
}

/** Renders the distribution function of every arm; `what` is what the times are of, `window time` for example. */
export function renderDistributionChart(curves: readonly DistributionCurve[], what: string): Markup {
  const domain = robustDomain(curves.flatMap(({ points }) => points.map(({ value }) => value)))
  const { divisor, unit } = timeUnit(domain[1])
  const shown = [domain[0] / divisor, domain[1] / divisor] as const
  const x = createXAxis(shown, `${what}, ${unit}`, formatTicks(shown))
  const y = createYAxis([0, 1], 'share, %', (share) => String(Math.round(share * 100)))
  const labels = curves.map(({ look }) => look.label).join(', ')
  return renderPlot({
    label: `Distribution of the ${what} of ${labels}. Further left is faster.`,
    height: 190,
    x,
    y,
    paths: curves.map(({ look, points }) => {
      const drawn = points.map(({ value, share }): Point => [
        x.position(clampTo(shown, value / divisor)),
        y.position(share),
      ])
      return renderLine([[drawn[0]?.[0] ?? 0, 100], ...drawn], look.className, true)
    }),
  })
}
