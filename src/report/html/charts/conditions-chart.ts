/** What else the machine did while a tier was measured. */
import type { MeasuredTier } from '../../../measure/record/tier-record.ts'
import type { Markup } from '../elements/markup.ts'
import { showPercent } from '../elements/numbers.ts'
import type { LegendEntry } from './figure.ts'
import { renderLine, thin, type Point } from './paths.ts'
import { renderPlot } from './plot.ts'
import { createXAxis, createYAxis, formatTicks, type Domain } from './scales.ts'

type Conditions = MeasuredTier['conditions'][number]

/** Who else had the engines' CPUs. */
interface Thief {
  readonly label: string
  readonly className: string
  readonly read: (conditions: Conditions) => number | null
}

const THIEVES: readonly Thief[] = [
  { label: 'other processes', className: 'load-others', read: ({ engineCpusOther }) => engineCpusOther },
  { label: 'hypervisor (steal)', className: 'load-steal', read: ({ steal }) => steal },
]

/** A machine at rest must look like one: the axis is never shorter than this, percent. */
const LEAST_TOP = 2

/** The thieves that the system told about, for the legend. */
export function conditionsLegend(tier: MeasuredTier): readonly LegendEntry[] {
  return THIEVES.filter(({ read }) => tier.conditions.some((conditions) => read(conditions) !== null)).map(
    ({ label, className }) => ({ label, className, mark: 'line' }),
  )
}

/** Renders their shares of the engines' CPUs under the trace, on the same blocks; undefined where the system tells nothing. */
export function renderConditionsChart(tier: MeasuredTier, blocks: Domain): Markup | undefined {
  const series = THIEVES.map(({ className, read }) => ({
    className,
    shares: tier.conditions.flatMap((conditions) => {
      const share = read(conditions)
      return share === null ? [] : [{ block: conditions.block, percent: 100 * share }]
    }),
  })).filter(({ shares }) => shares.length > 0)
  if (series.length === 0) return undefined
  const most = Math.max(...series.flatMap(({ shares }) => shares.map(({ percent }) => percent)))
  const domain = [0, Math.max(LEAST_TOP, most)] as const
  const x = createXAxis(blocks, 'block', String)
  const y = createYAxis(domain, 'of the engines’ CPUs, %', formatTicks(domain), 2)
  return renderPlot({
    label: `Share of the engines’ CPUs that others had, by block: at most ${showPercent(most / 100, 2)}.`,
    height: 64,
    x,
    y,
    paths: series.map(({ className, shares }) =>
      renderLine(
        thin(shares.map(({ block, percent }): Point => [x.position(block), y.position(percent)])),
        className,
      ),
    ),
  })
}
