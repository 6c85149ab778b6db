/** Latency, rates, cold start and memory of a tier: what each arm had, and how the arms compare. */
import type { MeasuredTier } from '../../../measure/record/tier-record.ts'
import type { MetricRecord, MetricStatistic } from '../../../measure/record/metric-record.ts'
import { CONTROL_ARM } from '../../../measure/compare/compare.ts'
import type { ArmLook } from '../elements/arm-look.ts'
import { html, type Content, type Markup } from '../elements/markup.ts'
import { showBytes, showCount, showEstimate, showLevel, showNs } from '../elements/numbers.ts'
import { clip } from '../elements/prose.ts'

/** An engine's own metric may have any unit. */
const LONGEST_UNIT = 20
/** Names in full; docs/metrics.md defines them. */
const TITLES: ReadonlyMap<string, string> = new Map([
  ['ttft', 'TTFT, time to first token'],
  ['tpot', 'TPOT, time per output token'],
  ['itl', 'ITL, inter-token latency'],
  ['e2e', 'E2E, end-to-end latency'],
  ['request-rate', 'requests per second'],
  ['output-token-rate', 'output tokens per second'],
  ['cold-start', 'cold start, spawn to ready'],
  ['peak-rss', 'peak memory (RSS)'],
])

/** Renders a row for every statistic of every metric, under the metric's name; nothing where there are none. The control stays in results.json. */
export function renderMetrics(tier: MeasuredTier, looks: readonly ArmLook[]): Content {
  if (tier.metrics.length === 0) return null
  const arms = looks.filter(({ arm }) => arm !== CONTROL_ARM)
  const compared = arms.filter(({ arm }) => arm !== tier.baseline)
  return html`<h4>Latency, rates and memory</h4>
    <p class="what">
      In the field’s terms, compared block by block like the verdict, with the mean of ${tier.baseline} and
      its copy, but deciding nothing: about one interval in twenty excludes 0 by luck; its level stands behind
      it. + is better. A percentile is shown only where the samples suffice for it.
    </p>
    <div class="scroll" tabindex="0" role="group" aria-label="Latency, rates and memory">
      <table class="numbers">
        <thead>
          <tr>
            <th scope="col">metric</th>
            ${arms.map(({ label }) => html`<th scope="col">${label}</th>`)}
            ${compared.map(({ label }) => html`<th scope="col">${label} against ${tier.baseline}</th>`)}
          </tr>
        </thead>
        ${tier.metrics.map((metric) => renderMetric(metric, arms, compared))}
      </table>
    </div>`
}

/** One row where a metric has one value a block; else one a percentile, under a row with the metric's name. */
function renderMetric(metric: MetricRecord, arms: readonly ArmLook[], compared: readonly ArmLook[]): Markup {
  const title = `${TITLES.get(metric.name) ?? metric.name}${metric.better === null ? ' (+ is more)' : ''}`
  const [only, ...others] = metric.statistics
  if (only?.statistic === 'block' && others.length === 0) {
    return html`<tbody>
      ${renderRow(metric, only, `${title}, mean of blocks`, arms, compared)}
    </tbody>`
  }
  return html`<tbody>
    <tr class="metric">
      <th scope="rowgroup" colspan="${1 + arms.length + compared.length}">${title}</th>
    </tr>
    ${metric.statistics.map((statistic) =>
      renderRow(
        metric,
        statistic,
        statistic.statistic === 'block' ? 'mean of blocks' : statistic.statistic,
        arms,
        compared,
      ),
    )}
  </tbody>`
}

function renderRow(
  metric: MetricRecord,
  statistic: MetricStatistic,
  title: string,
  arms: readonly ArmLook[],
  compared: readonly ArmLook[],
): Markup {
  return html`<tr>
    <th scope="row">${title}</th>
    ${arms.map(({ arm }) => html`<td>${showValue(metric, statistic, arm)}</td>`)}
    ${compared.map(({ arm }) => html`<td>${showComparison(metric, statistic, arm)}</td>`)}
  </tr>`
}

function showValue(metric: MetricRecord, { statistic }: MetricStatistic, arm: string): string {
  const own = metric.arms[arm]
  if (own === undefined) return '–'
  if (statistic === 'block') return showUnit(own.mean, metric.unit)
  const percentile = own.percentiles.find(({ q }) => q === Number(statistic.slice(1)) / 100)
  if (percentile === undefined) return '–'
  return percentile.state === 'shown'
    ? showUnit(percentile.value, metric.unit)
    : `needs ${showCount(percentile.needed)} samples`
}

function showComparison(metric: MetricRecord, { comparisons, values }: MetricStatistic, arm: string): string {
  if (metric.arms[arm] === undefined) return '–'
  const comparison = comparisons.find((one) => one.arm === arm)
  if (comparison === undefined) {
    const groups = values[arm] ?? []
    if (groups.length === 0) return 'too few blocks'
    return Object.values(values)
      .flat()
      .every((value) => value > 0)
      ? 'not compared'
      : 'not compared: values of 0 or less'
  }
  const { confidence = comparison.effect?.confidence } = comparison
  return `${showEstimate(comparison)}${confidence === undefined ? '' : ` (${showLevel(confidence)})`}`
}

function showUnit(value: number, unit: MetricRecord['unit']): string {
  switch (unit) {
    case 'ns':
      return showNs(value)
    case 'bytes':
      return showBytes(value)
    // Titles say "per second".
    case '1/s':
      return showNumber(value)
    default:
      return `${showNumber(value)} ${clip(unit, LONGEST_UNIT)}`.trimEnd()
  }
}

function showNumber(value: number): string {
  return Math.abs(value) >= 1000 ? showCount(value) : String(Number(value.toPrecision(3)))
}
