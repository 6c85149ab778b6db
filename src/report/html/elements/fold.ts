/** A section that is one line until somebody wants to read it. */
import { html, type Content, type Markup } from './markup.ts'

/** `what` says in a few words what is inside. */
export interface Fold {
  readonly id: string
  readonly title: string
  readonly what: string
  readonly body: Content
}

/** Renders a section that is folded on a screen and open on paper. A link to its id, which is inside, unfolds it. */
export function renderFold({ id, title, what, body }: Fold): Markup {
  return html`<details class="fold">
    <summary>
      <h2>${title}</h2>
      <span class="what">${what}</span>
    </summary>
    <div class="fold-body" id="${id}">${body}</div>
  </details>`
}
