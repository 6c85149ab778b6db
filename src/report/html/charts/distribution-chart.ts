/** How the window times of each arm are distributed. */
import { empiricalDistribution } from '../../../stats/empirical-distribution.ts'
import { requireFinite } from '../../../stats/non-empty.ts'
import type { MeasuredTier } from '../../../measure/tier-record.ts'
import type { ArmLook } from '../arm-look.ts'
import type { Markup } from '../markup.ts'
import { timeUnit } from '../numbers.ts'
import { readWindowTimes } from '../tier-series.ts'
import { renderLine, type Point } from './paths.ts'
import { renderPlot } from './plot.ts'
import { clampTo, createXAxis, createYAxis, formatTicks, robustDomain } from './scales.ts'

/** Renders the empirical distribution function of every arm. */
export function renderDistributionChart(tier: MeasuredTier, looks: readonly ArmLook[]): Markup {
  const arms = looks.map((look) => ({ look, times: readWindowTimes(tier, look.arm) }))
  const domain = robustDomain(arms.flatMap(({ times }) => times))
  const { divisor, unit } = timeUnit(domain[1])
  const shown = [domain[0] / divisor, domain[1] / divisor] as const
  const x = createXAxis(shown, `window time, ${unit}`, formatTicks(shown))
  const y = createYAxis([0, 1], 'share of windows, %', (share) => String(Math.round(share * 100)))
  return renderPlot({
    label: `Share of windows done within a time, for ${looks.map(({ label }) => label).join(', ')}. Further left is faster.`,
    height: 190,
    x,
    y,
    paths: arms.map(({ look, times }) => {
      const points = empiricalDistribution(requireFinite(times, look.arm)).map(({ value, share }): Point => [
        x.position(clampTo(shown, value / divisor)),
        y.position(share),
      ])
      const [start] = points
      return renderLine([[start?.[0] ?? 0, 100], ...points], look.className, true)
    }),
  })
}
