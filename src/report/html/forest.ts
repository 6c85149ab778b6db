/** The forest plot: every comparison of the run on one axis, as a table whose cells are drawn. */
import { quantile } from '../../stats/samples/quantile.ts'
import { CONTROL_ARM } from '../../measure/compare/compare.ts'
import type { Comparison, MeasuredTier, TierRecord } from '../../measure/record/tier-record.ts'
import type { ArmLook } from './arm-look.ts'
import { renderStrip, renderStripAxis, type StripFrame } from './charts/strip.ts'
import type { Domain } from './charts/scales.ts'
import { html, type Content, type Markup } from './markup.ts'
import { showEstimate, showPercent } from './numbers.ts'
import { tierId } from './tier-id.ts'
import { lookOf, lookOfState, renderChip } from './verdict-look.ts'

/** Renders all tiers. `margin` is the run's. */
export function renderForest(
  tiers: readonly TierRecord[],
  looks: ReadonlyMap<string, ArmLook>,
  margin: number,
): Markup {
  const frame = { domain: forestDomain(tiers, margin), margin }
  return html`<div class="forest-frame">
    <table class="forest">
      <caption>
        Speedup of every arm over the baseline, by tier: right of 0 is faster, left is slower. The grey band
        is ±${showPercent(margin)}: differences inside it do not matter. Bars are intervals.
      </caption>
      <colgroup>
        <col class="name" />
        <col />
        <col class="numbers" />
      </colgroup>
      <thead class="visually-hidden">
        <tr>
          <th scope="col">comparison</th>
          <th scope="col">drawn</th>
          <th scope="col">estimate and interval</th>
        </tr>
      </thead>
      ${tiers.map((tier, index) => renderTier(tier, index, frame, looks))}
      <tfoot>
        <tr>
          <td></td>
          <td>${renderStripAxis(frame)}</td>
          <td></td>
        </tr>
      </tfoot>
    </table>
  </div>`
}

function renderTier(
  tier: TierRecord,
  index: number,
  frame: StripFrame,
  looks: ReadonlyMap<string, ArmLook>,
): Markup {
  return html`<tbody>
    <tr class="tier-row">
      <th colspan="3" scope="rowgroup"><a href="#${tierId(index)}">${tier.name}</a> ${renderChips(tier)}</th>
    </tr>
    ${
      tier.state === 'measured' && [
        ...wallComparisons(tier).map((comparison) => renderRow(comparison, frame, looks)),
        ...tier.control.filter(isWall).map((comparison) => renderRow(comparison, frame, looks)),
      ]
    }
  </tbody>`
}

function renderChips(tier: TierRecord): Content {
  if (tier.state !== 'measured') return renderChip(lookOfState(tier.state))
  return wallComparisons(tier).map(({ verdict }) => html`${renderChip(lookOf(verdict, tier.margin))} `)
}

function renderRow(comparison: Comparison, frame: StripFrame, looks: ReadonlyMap<string, ArmLook>): Markup {
  const { arm } = comparison
  const look = looks.get(arm)
  const control = arm === CONTROL_ARM
  const label = control ? 'control (A/A)' : (look?.label ?? arm)
  const estimate = showEstimate(comparison)
  const [number = '', interval = ''] = estimate.split(/ (?=\[)/)
  const className = look?.className ?? 'arm-1'
  return html`<tr class="${control ? 'secondary' : 'primary'}">
    <th scope="row">${label}</th>
    <td>
      ${renderStrip(frame, comparison, className, control ? 'hollow' : 'filled', `${label}: ${estimate}`)}
    </td>
    <td><span class="number">${number}</span> <span class="number">${interval}</span></td>
  </tr>`
}

/** The comparisons that verdicts are given on. */
export function wallComparisons(tier: MeasuredTier): readonly Comparison[] {
  return tier.comparisons.filter(isWall)
}

function isWall({ metric }: Comparison): boolean {
  return metric === 'wall'
}

/** Beyond this many times the middle one of all ends, a wide interval goes on as an arrow instead of squeezing the others. */
const WIDEST = 4

/** All estimates and, as far as they are not far out, their intervals. */
function forestDomain(tiers: readonly TierRecord[], margin: number): Domain {
  const walls = tiers
    .flatMap((tier) => (tier.state === 'measured' ? [...tier.comparisons, ...tier.control] : []))
    .filter(isWall)
  const ends = walls.flatMap(({ interval }) => interval)
  const middle = quantile([0, ...ends.map(Math.abs)], 0.5)
  const estimates = walls.map(({ estimate }) => estimate)
  const limit = Math.max(WIDEST * middle, 1.5 * Math.max(0, ...estimates.map(Math.abs)))
  const near = ends.filter((end) => Math.abs(end) <= limit)
  const shown = [1.5 * margin, -1.5 * margin, ...estimates, ...near]
  const [low, high] = [Math.min(...shown), Math.max(...shown)]
  const room = (high - low) * 0.03
  return [low - room, high + room]
}
