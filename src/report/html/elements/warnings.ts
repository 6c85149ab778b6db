/** What may have spoilt a measurement, with what to do about it. */
import type { TierRecord } from '../../../measure/record/tier-record.ts'
import type { Warning } from '../../../measure/conditions/warnings.ts'
import type { RunRecord } from '../../record/run-record.ts'
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
export function renderRunWarnings(record: RunRecord, tiers: readonly TierRecord[]): Content {
  const notes = listNotes(record, tiers)
  if (notes.length === 0) return null
  return html`<details class="notice warnings">
    <summary><strong>${showCounted(notes.length, 'warning')}:</strong> ${describeShortly(notes)}</summary>
    <ul>
      ${notes.map(({ full }) => html`<li>${full}</li>`)}
    </ul>
  </details>`
}

/** How many things {@link renderRunWarnings} names. */
export function countWarnings(record: RunRecord): number {
  return listNotes(record, record.tiers).length
}

/** A warning in the line, and in full; those of one kind are named once in the line. */
interface Note {
  readonly kind: string
  readonly fact: string
  readonly full: Markup
}

function listNotes({ warnings, build }: RunRecord, tiers: readonly TierRecord[]): readonly Note[] {
  return [
    ...warnings.map((warning) => ({
      kind: warning.code,
      fact: warning.fact,
      full: renderWarning(warning),
    })),
    ...tiers.flatMap((tier, index) =>
      (tier.state === 'measured' ? tier.warnings : []).map((warning) => ({
        kind: warning.code,
        fact: `${clip(tier.name, LONGEST_FACT)}: ${warning.fact}`,
        full: html`<a href="#${tierId(index)}">${tier.name}</a>: ${renderWarning(warning)}`,
      })),
    ),
    ...(build.notChecked ?? []).map(({ gate, why }) => ({
      kind: `not checked: ${gate}`,
      fact: `not checked: ${gate}`,
      full: html`Not checked: ${gate} (${why}).`,
    })),
  ]
}

function describeShortly(notes: readonly Note[]): string {
  const kinds = [...Map.groupBy(notes, ({ kind }) => kind).values()]
  const facts = kinds.slice(0, MOST_FACTS).map(([first, ...like]) => {
    const fact = clip(first?.fact ?? '', LONGEST_FACT)
    return like.length === 0 ? fact : `${fact} (and ${like.length} like it)`
  })
  const more = kinds.slice(MOST_FACTS).flat().length
  return [...facts, ...(more === 0 ? [] : [`and ${more} more`])].join('; ')
}

function renderWarning({ fact, hint }: Warning): Markup {
  return html`${fact}. <em>To do: ${renderProse(hint)}.</em>`
}
