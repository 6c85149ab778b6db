/** Names and values, one under the other. */
import { html, type Content, type Markup } from './markup.ts'

/** Renders pairs as a description list. */
export function renderFacts(facts: readonly (readonly [name: Content, value: Content])[]): Markup {
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
