/** What the arms' windows took, block after block: the machine's own ups and downs. */
import type { MeasuredTier } from '../../../measure/record/tier-record.ts'
import type { ArmLook } from '../elements/arm-look.ts'
import type { Markup } from '../elements/markup.ts'
import { timeUnit } from '../elements/numbers.ts'
import { readBlockTimes } from './tier-series.ts'
import { renderDiscardedMarks } from './discarded-marks.ts'
import { renderLine, thin, type Point } from './paths.ts'
import { renderPlot } from './plot.ts'
import { clampTo, createXAxis, createYAxis, formatTicks, robustDomain, type Domain } from './scales.ts'

/** Renders one line an arm. `blocks` are the blocks' numbers in time order. */
export function renderTraceChart(
  tier: MeasuredTier,
  blocks: readonly number[],
  looks: readonly ArmLook[],
): Markup {
  const lines = looks.map((look) => ({ look, times: readBlockTimes(tier, look.arm) }))
  const all = lines.flatMap(({ times }) => times)
  const domain = robustDomain(all)
  const { divisor, unit } = timeUnit(domain[1])
  const shown = [domain[0] / divisor, domain[1] / divisor] as const
  const range = blockRange(tier, blocks)
  const [first] = range
  const x = createXAxis(range, 'block', String)
  const y = createYAxis(shown, `window time, ${unit}`, formatTicks(shown))
  return renderPlot({
    label: `Window times of ${looks.map(({ label }) => label).join(', ')} over ${blocks.length} blocks in time order.`,
    height: 190,
    x,
    y,
    paths: lines.map(({ look, times }) =>
      renderLine(
        thin(
          times.map((time, index): Point => [
            x.position(blocks[index] ?? first),
            y.position(clampTo(shown, time / divisor)),
          ]),
        ),
        look.className,
      ),
    ),
    marks: renderDiscardedMarks(tier.discarded, x),
  })
}

/** The numbers of the first and the last block, discarded ones among them: the axis of whatever is drawn over time. */
export function blockRange(tier: MeasuredTier, blocks: readonly number[]): Domain {
  const numbers = [...blocks, ...tier.discarded.map(({ block }) => block)]
  const first = numbers.reduce((least, each) => Math.min(least, each), Number.POSITIVE_INFINITY)
  return [first, numbers.reduce((most, each) => Math.max(most, each), first + 1)]
}
