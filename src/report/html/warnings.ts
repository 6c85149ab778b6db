/** What may have spoilt a measurement, with what to do about it. */
import type { Warning } from '../../measure/conditions/warnings.ts'
import { html, type Content } from './markup.ts'
import { renderProse } from './prose.ts'

/** Renders warnings; nothing where there are none. */
export function renderWarnings(warnings: readonly Warning[]): Content {
  if (warnings.length === 0) return null
  return html`<ul class="notice warnings">
    ${warnings.map(
      ({ fact, hint }) =>
        html`<li><strong>Warning:</strong> ${fact}. <em>To do: ${renderProse(hint)}.</em></li>`,
    )}
  </ul>`
}
