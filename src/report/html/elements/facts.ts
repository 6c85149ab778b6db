/** Names and values, one under the other. */
import { html, type Content, type Markup } from './markup.ts'

/** A name and its value. */
export type Fact = readonly [name: Content, value: Content]

/** Renders pairs as a description list. */
export function renderFacts(facts: readonly Fact[]): Markup {
  return html`<dl class="facts">
    ${facts.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`
}
