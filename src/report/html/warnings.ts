/** What may have spoilt a measurement, with what to do about it. */
import type { TierRecord } from '../../measure/tier-record.ts'
import type { Warning } from '../../measure/warnings.ts'
import type { RunRecord } from '../run-record.ts'
import { html, type Content, type Markup } from './markup.ts'
import { showCounted } from './numbers.ts'
import { clip, renderProse } from './prose.ts'
import { tierId } from './tier-id.ts'

/** Facts that a line has room for, and how long each may be there. */
const MOST_FACTS = 3
const LONGEST_FACT = 140

/** Renders warnings; nothing where there are none. */
export function renderWarnings(warnings: readonly Warning[]): Content {
  if (warnings.length === 0) return null
  return html`<ul class="notice warnings">
    ${warnings.map((warning) => html`<li><strong>Warning:</strong> ${renderWarning(warning)}</li>`)}
  </ul>`
}

/**
 * Renders all that may have spoilt a run, its tiers' warnings and what was not checked among them, as one line that opens to what is
 * to be done; nothing where there is nothing. `tiers` in the order of the page.
 */
export function renderRunWarnings({ warnings, build }: RunRecord, tiers: readonly TierRecord[]): Content {
  const notes: readonly Note[] = [
    ...warnings.map((warning) => ({ fact: warning.fact, full: renderWarning(warning) })),
    ...tiers.flatMap((tier, index) =>
      (tier.state === 'measured' ? tier.warnings : []).map((warning) => ({
        fact: `${clip(tier.name, LONGEST_FACT)}: ${warning.fact}`,
        full: html`<a href="#${tierId(index)}">${tier.name}</a>: ${renderWarning(warning)}`,
      })),
    ),
    ...(build.notChecked ?? []).map(({ gate, why }) => ({
      fact: `not checked: ${gate}`,
      full: html`Not checked: ${gate} (${why}).`,
    })),
  ]
  if (notes.length === 0) return null
  const more = notes.length - MOST_FACTS
  return html`<details class="notice warnings">
    <summary>
      <strong>${showCounted(notes.length, 'warning')}:</strong>
      ${notes
        .slice(0, MOST_FACTS)
        .map(({ fact }) => clip(fact, LONGEST_FACT))
        .join('; ')}${more > 0 && `; and ${more} more`}
    </summary>
    <ul>
      ${notes.map(({ full }) => html`<li>${full}</li>`)}
    </ul>
  </details>`
}

/** A warning in the line, and in full. */
interface Note {
  readonly fact: string
  readonly full: Markup
}

function renderWarning({ fact, hint }: Warning): Markup {
  return html`${fact}. <em>To do: ${renderProse(hint)}.</em>`
}
