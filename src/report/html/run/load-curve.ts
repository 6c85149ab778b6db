/** Throughput and latency over concurrency, across the tiers that serve the same requests. */
import type { MeasuredTier, TierRecord } from '../../../measure/record/tier-record.ts'
import { requireFinite } from '../../../stats/checks/non-empty.ts'
import { quantile } from '../../../stats/samples/quantile.ts'
import { CONTROL_ARM } from '../../../measure/compare/compare.ts'
import { looksOfTier, type ArmLook } from '../elements/arm-look.ts'
import { renderFigure } from '../charts/figure.ts'
import { renderDots, renderLine, type Point } from '../charts/paths.ts'
import { percentAt, renderPlot } from '../charts/plot.ts'
import { createXAxis, createYAxis, formatTicks } from '../charts/scales.ts'
import { renderFold } from '../elements/fold.ts'
import { html, type Content, type Markup } from '../elements/markup.ts'
import { showNs } from '../elements/numbers.ts'
import { readWindowTimes } from '../charts/tier-series.ts'

/** One arm under one load. */
interface LoadPoint {
  readonly concurrency: number
  /** Requests a second. */
  readonly throughput: number
  /** Median end-to-end latency of a request, ns; where engines do not tell it, of a window: until its last request was answered. */
  readonly latencyNs: number
}

interface LoadLine {
  readonly look: ArmLook
  readonly points: readonly LoadPoint[]
}

/** Renders one figure for every set of tiers that differ in their concurrency alone; none where there are no two such tiers. */
export function renderLoadCurves(tiers: readonly TierRecord[], looks: ReadonlyMap<string, ArmLook>): Content {
  const groups = groupByRequests(tiers.filter((tier) => tier.state === 'measured'))
  const curves = groups.filter((group) => new Set(group.map(concurrencyOf)).size > 1)
  if (curves.length === 0) return null
  return renderFold({
    id: 'load',
    title: 'Throughput and latency under load',
    what: 'over the number of requests at once',
    body: html`<div class="charts">${curves.map((group) => renderCurve(group, looks))}</div>`,
  })
}

function renderCurve(group: readonly MeasuredTier[], looks: ReadonlyMap<string, ArmLook>): Markup {
  const tiers = group.toSorted((a, b) => concurrencyOf(a) - concurrencyOf(b))
  const arms = [...new Set(tiers.flatMap((tier) => looksOfTier(tier, looks)))].filter(
    ({ arm }) => arm !== CONTROL_ARM,
  )
  const lines = arms.map((look) => ({ look, points: tiers.flatMap((tier) => readPoint(tier, look.arm)) }))
  return renderFigure({
    level: 3,
    title: `${tiers.map(concurrencyOf).join(', ')} requests at once`,
    what: 'Every point is one tier, its number the concurrency. Right is more throughput, down is less waiting (half of the requests, or windows where the engine tells no more, were done by then); where a line turns upwards the engine is saturated.',
    legend: lines.map(({ look: { label, className } }) => ({ label, className, mark: 'line' })),
    body: drawCurve(lines),
    data: {
      caption: 'Throughput and latency',
      head: [
        'concurrency',
        ...arms.flatMap(({ label }) => [`${label}, requests/s`, `${label}, median latency`]),
      ],
      rows: tiers.map((tier) =>
        arms
          .flatMap(({ arm }) => readPoint(tier, arm))
          .reduce<(string | number)[]>(
            (row, { throughput, latencyNs }) => row.concat(throughput.toFixed(1), showNs(latencyNs)),
            [concurrencyOf(tier)],
          ),
      ),
    },
  })
}

function drawCurve(lines: readonly LoadLine[]): Markup {
  const points = lines.flatMap((line) => line.points)
  const rates = points.map(({ throughput }) => throughput)
  const throughputs = [0.85 * Math.min(...rates), 1.05 * Math.max(...rates)] as const
  const times = [0, (1.08 * Math.max(...points.map(({ latencyNs }) => latencyNs))) / 1e6] as const
  const x = createXAxis(throughputs, 'requests/s', formatTicks(throughputs))
  const y = createYAxis(times, 'median latency, ms', formatTicks(times))
  const place = ({ throughput, latencyNs }: LoadPoint): Point => [
    x.position(throughput),
    y.position(latencyNs / 1e6),
  ]
  const [first] = lines
  return renderPlot({
    label: `Throughput against median latency, for ${lines.map(({ look }) => look.label).join(' and ')}.`,
    height: 260,
    x,
    y,
    paths: lines.map(({ look, points: own }) => [
      renderLine(own.map(place), look.className),
      renderDots(own.map(place), `${look.className} large`),
    ]),
    marks: first?.points.map(({ concurrency }) => {
      const same = points.filter((point) => point.concurrency === concurrency).map(place)
      const left = Math.max(...same.map(([across]) => across))
      const top = Math.min(...same.map(([, down]) => down))
      return html`<text class="mark" x="${percentAt(left)}" y="${percentAt(top)}" dx="9" dy="-3"
        >${concurrency}</text
      >`
    }),
  })
}

function readPoint(tier: MeasuredTier, arm: string): readonly LoadPoint[] {
  const times = readWindowTimes(tier, arm)
  if (times.length === 0) return []
  const medianNs = quantile(requireFinite(times, arm), 0.5)
  const { concurrency, requests } = tier.workload
  return [
    { concurrency, latencyNs: readE2eMedian(tier, arm) ?? medianNs, throughput: (requests * 1e9) / medianNs },
  ]
}

function readE2eMedian(tier: MeasuredTier, arm: string): number | undefined {
  const metric = tier.metrics.find(({ name, unit }) => name === 'e2e' && unit === 'ns')
  const median = metric?.arms[arm]?.percentiles.find(({ q }) => q === 0.5)
  return median?.state === 'shown' ? median.value : undefined
}

function groupByRequests(tiers: readonly MeasuredTier[]): readonly (readonly MeasuredTier[])[] {
  const groups = Map.groupBy(tiers, ({ workload: { prompts, maxTokens, temperature, topK, topP } }) =>
    JSON.stringify([prompts, maxTokens, temperature, topK, topP]),
  )
  return [...groups.values()]
}

function concurrencyOf(tier: MeasuredTier): number {
  return tier.workload.concurrency
}
