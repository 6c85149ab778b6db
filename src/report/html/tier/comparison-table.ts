/** A tier's comparisons in numbers. */
import type { Comparison, MeasuredTier } from '../../../measure/record/tier-record.ts'
import type { ArmLook } from '../elements/arm-look.ts'
import { html, type Content, type Markup } from '../elements/markup.ts'
import {
  showDetectable,
  showEstimate,
  showLevel,
  showP,
  showPercent,
  showSignedPercent,
} from '../elements/numbers.ts'
import { lookOf, renderChip } from '../elements/verdict-look.ts'

/** Renders one row a comparison, the control's under those of the arms. */
export function renderComparisons(tier: MeasuredTier, looks: ReadonlyMap<string, ArmLook>): Content {
  return html`<p class="what">
      Every arm against the baseline. Wall time decides; CPU time tells whether computing or waiting made the
      difference.
    </p>
    <div class="scroll" tabindex="0" role="group" aria-label="Comparisons with the baseline">
      <table class="numbers">
        <thead>
          <tr>
            <th scope="col">arm</th>
            <th scope="col">metric</th>
            <th scope="col">speedup and interval</th>
            <th scope="col">in total</th>
            <th scope="col">level</th>
            <th scope="col">p, adjusted</th>
            <th scope="col">could detect</th>
            <th scope="col">verdict</th>
          </tr>
        </thead>
        <tbody>
          ${tier.comparisons.map((comparison) => renderRow(tier, comparison, looks, true))}
          ${tier.control.map((comparison) => renderRow(tier, comparison, looks, false))}
        </tbody>
      </table>
    </div>
    ${renderTrimmed(tier, looks)}`
}

/** What no estimate of a typical window shows. */
function renderTrimmed({ trimmed }: MeasuredTier, looks: ReadonlyMap<string, ArmLook>): Content {
  if (trimmed === undefined) return null
  const arms = Object.entries(trimmed).map(
    ([arm, { windows, excess }]) =>
      `${looks.get(arm)?.label ?? arm} ${showPercent(windows)} of its windows, ${showSignedPercent(excess, 2)} time`,
  )
  return html`<p class="what">
    The speedup is of the typical window and process; “in total” nothing is trimmed. Trimming leaves out:
    ${arms.join('; ')}.
  </p>`
}

function renderRow(
  tier: MeasuredTier,
  comparison: Comparison,
  looks: ReadonlyMap<string, ArmLook>,
  judged: boolean,
): Markup {
  const { arm, metric, effect, adjustedPValue, pValue, minimumDetectableEffect, verdict, total } = comparison
  return html`<tr>
    <th scope="row">${looks.get(arm)?.label ?? arm}</th>
    <td>${metric === 'cpu' ? 'CPU' : metric}</td>
    <td>${showEstimate(comparison, tier.margin)}</td>
    <td>${total === undefined ? '–' : showEstimate(total)}</td>
    <td>${showLevel(effect.confidence)}</td>
    <td>${showP(judged ? adjustedPValue : pValue)}</td>
    <td>${showDetectable(minimumDetectableEffect)}</td>
    <td>
      ${judged ? (metric === 'wall' ? renderChip(lookOf(verdict, tier.margin)) : 'explains, decides nothing') : 'same binary as the baseline'}
    </td>
  </tr>`
}
