/** The charts of a tier, each with what it shows and its numbers. */
import type { MeasuredTier } from '../../../measure/record/tier-record.ts'
import { CONTROL_ARM } from '../../../measure/compare/compare.ts'
import { empiricalDistribution } from '../../../stats/samples/empirical-distribution.ts'
import { quantile } from '../../../stats/samples/quantile.ts'
import { requireFinite } from '../../../stats/checks/non-empty.ts'
import type { ArmLook } from '../elements/arm-look.ts'
import { renderBlocksChart, type BlocksFrame } from '../charts/blocks-chart.ts'
import { renderDistributionChart } from '../charts/distribution-chart.ts'
import { conditionsLegend, renderConditionsChart } from '../charts/conditions-chart.ts'
import { renderFigure, type LegendEntry } from '../charts/figure.ts'
import { drawnEvery } from '../charts/paths.ts'
import { isInside, robustDomain } from '../charts/scales.ts'
import { blockRange, renderTraceChart } from '../charts/trace-chart.ts'
import { html, type Content } from '../elements/markup.ts'
import { showNs, showPercent, showSignedPercent } from '../elements/numbers.ts'
import { readBlockNumbers, readBlockTimes, readPairedSeries, readWindowTimes } from '../charts/tier-series.ts'

/** Renders the charts of a tier's arms. */
export function renderTierCharts(tier: MeasuredTier, looks: readonly ArmLook[]): Content {
  const blocks = readBlockNumbers(tier)
  if (blocks.length === 0) return null
  const lines = looks.map(({ label, className }): LegendEntry => ({ label, className, mark: 'line' }))
  return html`<div class="charts">
    ${renderBlocks(tier, blocks, looks)} ${renderTrace(tier, blocks, looks, lines)}
    ${renderDistribution(tier, looks, lines)} ${renderLatency(tier, looks)}
  </div>`
}

function renderBlocks(tier: MeasuredTier, blocks: readonly number[], looks: readonly ArmLook[]): Content {
  const compared = looks.filter(({ arm }) => arm !== tier.baseline)
  const series = compared.map(({ arm }) => readPairedSeries(tier, arm))
  const settled = series.flatMap(({ running }) =>
    running.slice(Math.floor(running.length / 3)).flatMap(({ low, high }) => [low, high]),
  )
  const marginPercent = 100 * tier.margin
  const domain = robustDomain(
    series.flatMap(({ speedups }) => speedups),
    [-1.2 * marginPercent, 1.2 * marginPercent, ...settled],
  )
  const frame: BlocksFrame = { tier, blocks, domain }
  return series.map((one, index) => {
    const look = compared[index]
    if (look === undefined) return null
    const control = look.arm === CONTROL_ARM
    const drawn = drawnEvery(one.speedups.length)
    return renderFigure({
      title: control ? 'The control, block by block' : `${look.label} against the baseline, block by block`,
      what: control
        ? 'A copy of the baseline measured as if it were an arm. It should stay around 0: what it strays is the machine’s doing.'
        : 'Every dot is one block of fresh processes. The line is the estimate after so many blocks, the coloured band its interval: it should settle, and not drift.',
      legend: [
        {
          label: drawn === 1 ? 'one block' : `one block, of ${drawn} one is drawn`,
          className: look.className,
          mark: 'dot',
        },
        { label: 'estimate and interval so far', className: look.className, mark: 'band' },
        { label: `±${showPercent(tier.margin)}`, className: 'margin', mark: 'band' },
        ...(one.speedups.some((speedup) => !isInside(domain, speedup))
          ? [{ label: 'beyond the edge', className: `${look.className} outside`, mark: 'dot' } as const]
          : []),
      ],
      body: renderBlocksChart(frame, one, look),
      data: {
        caption: `Blocks of ${look.label}`,
        head: ['block', 'speedup'],
        rows: one.speedups.map((speedup, at) => [blocks[at] ?? at, showSignedPercent(speedup / 100, 2)]),
      },
    })
  })
}

function renderTrace(
  tier: MeasuredTier,
  blocks: readonly number[],
  looks: readonly ArmLook[],
  legend: readonly LegendEntry[],
): Content {
  const times = looks.map(({ arm }) => readBlockTimes(tier, arm))
  const domain = robustDomain(times.flat())
  const cut = times.flat().some((time) => !isInside(domain, time))
  return renderFigure({
    title: 'The run in time order',
    what: `What a window of each arm took, block after block. Lines that move together are the machine’s own ups and downs, which cancel in each pair. Below them: who else had the engines’ CPUs.${cut ? ' What touches the edge goes on beyond it.' : ''}`,
    legend: [...legend, ...conditionsLegend(tier)],
    body: [renderTraceChart(tier, blocks, looks), renderConditionsChart(tier, blockRange(tier, blocks))],
    data: {
      caption: 'Window time of each block',
      head: ['block', ...looks.map(({ label }) => label)],
      rows: blocks.map((block, index) => [block, ...times.map((arm) => showNs(arm[index] ?? Number.NaN))]),
    },
  })
}

const SHARES = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99]

function renderDistribution(
  tier: MeasuredTier,
  looks: readonly ArmLook[],
  legend: readonly LegendEntry[],
): Content {
  const times = looks.map(({ arm }) => requireFinite(readWindowTimes(tier, arm), arm))
  return renderFigure({
    title: 'All windows of each arm',
    what: 'How many windows were done within a time. A curve further left is the faster arm; a gap at the top only would mean that it is faster in bad moments alone.',
    legend,
    body: renderDistributionChart(
      looks.map((look, index) => ({ look, points: empiricalDistribution(times[index] ?? [0]) })),
      'window time',
    ),
    data: {
      caption: 'Window times',
      head: ['share of windows', ...looks.map(({ label }) => label)],
      rows: SHARES.map((share) =>
        [showPercent(share)].concat(times.map((arm) => showNs(quantile(arm, share)))),
      ),
    },
  })
}

/** End-to-end latency of single requests, where the engine tells it and a window holds more than one. */
function renderLatency(tier: MeasuredTier, looks: readonly ArmLook[]): Content {
  const metric = tier.metrics.find(({ name, unit }) => name === 'e2e' && unit === 'ns')
  if (metric === undefined || tier.workload.requests < 2) return null
  const curves = looks.flatMap((look) => {
    const values = metric.arms[look.arm]?.quantiles ?? []
    const points = values.map((value, index) => ({ value, share: (index + 1) / values.length }))
    return points.length === 0 ? [] : [{ look, points }]
  })
  if (curves.length === 0) return null
  return renderFigure({
    title: 'End-to-end latency of a request',
    what: 'How many requests were answered within a time, waiting for a place in the batch included. A curve further left is the faster arm.',
    legend: curves.map(({ look: { label, className } }) => ({ label, className, mark: 'line' })),
    body: renderDistributionChart(curves, 'latency'),
    data: {
      caption: 'End-to-end latency',
      head: ['share of requests', ...curves.map(({ look }) => look.label)],
      rows: SHARES.map((share) =>
        [showPercent(share)].concat(
          curves.map(({ points }) =>
            showNs(points.find((point) => point.share >= share)?.value ?? Number.NaN),
          ),
        ),
      ),
    },
  })
}
