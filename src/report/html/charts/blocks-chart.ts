/** The paired blocks of one arm, with the interval as it settled. */
import { rangeOfMargin } from '../../../stats/intervals/effect-scale.ts'
import type { MeasuredTier } from '../../../measure/record/tier-record.ts'
import type { ArmLook } from '../elements/arm-look.ts'
import type { Markup } from '../elements/markup.ts'
import { showPercent } from '../elements/numbers.ts'
import type { PairedSeries } from './tier-series.ts'
import { renderDiscardedMarks } from './discarded-marks.ts'
import { renderBand, renderDots, renderLine, thin, type Point } from './paths.ts'
import { renderPlot } from './plot.ts'
import { blockRange } from './trace-chart.ts'
import { clampTo, createXAxis, createYAxis, formatTicks, isInside, type Domain } from './scales.ts'

/** What the panels of a tier share, so that they can be compared by eye. */
export interface BlocksFrame {
  readonly tier: MeasuredTier
  /** Number of every block in time order. */
  readonly blocks: readonly number[]
  /** Speedups shown, percent. */
  readonly domain: Domain
}

/** Renders one arm's panel. */
export function renderBlocksChart(frame: BlocksFrame, series: PairedSeries, look: ArmLook): Markup {
  const { tier, blocks, domain } = frame
  const range = blockRange(tier, blocks)
  const [first] = range
  const x = createXAxis(range, 'block', String)
  const y = createYAxis(domain, 'speedup, %', formatTicks(domain))
  const [least, most] = rangeOfMargin(tier.margin)
  const place = (speedup: number, index: number): Point => [
    x.position(blocks[index] ?? first),
    y.position(clampTo(domain, speedup)),
  ]
  const dots = thin(
    series.speedups.map((speedup, index) => ({
      at: place(speedup, index),
      inside: isInside(domain, speedup),
    })),
  )
  const inside = dots.filter((dot) => dot.inside).map(({ at }) => at)
  const outside = dots.filter((dot) => !dot.inside).map(({ at }) => at)
  const running = series.running.map(({ n, ...rest }) => ({
    at: x.position(blocks[n - 1] ?? first),
    ...rest,
  }))
  const level = (value: number): number => y.position(clampTo(domain, value))
  const final = series.running.at(-1)
  return renderPlot({
    label: describe(series, look, final),
    height: 190,
    x,
    y,
    paths: [
      renderBand(
        [
          [0, level(100 * least), level(100 * most)],
          [100, level(100 * least), level(100 * most)],
        ],
        'margin',
      ),
      renderLine(
        [
          [0, level(0)],
          [100, level(0)],
        ],
        'zero',
      ),
      renderBand(
        running.map(({ at, low, high }) => [at, level(low), level(high)]),
        look.className,
      ),
      renderDots(inside, look.className),
      renderDots(outside, `${look.className} outside`),
      renderLine(
        running.map(({ at, estimate }) => [at, level(estimate)]),
        look.className,
      ),
    ],
    marks: renderDiscardedMarks(tier.discarded, x),
  })
}

function describe(
  series: PairedSeries,
  look: ArmLook,
  final: PairedSeries['running'][number] | undefined,
): string {
  const blocks = `${series.speedups.length} blocks of ${look.label} against the baseline`
  return final === undefined
    ? `${blocks}.`
    : `${blocks}. The running estimate ends at ${percent(final.estimate)}, its interval from ${percent(final.low)} to ${percent(final.high)}.`
}

function percent(value: number): string {
  return value < 0 ? `minus ${showPercent(-value / 100)}` : showPercent(value / 100)
}
