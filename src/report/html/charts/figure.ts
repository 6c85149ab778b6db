/** A chart with its heading, the line that says what it shows, its legend, and the same numbers as a table. */
import { html, type Content, type Markup } from '../elements/markup.ts'

/** A table in a fold: what the chart draws, for those who cannot or would rather not see it. */
export interface DataTable {
  readonly caption: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly (string | number)[])[]
}

/** A figure; `what` answers "what am I looking at". */
export interface Figure {
  readonly title: string
  readonly what: string
  readonly legend?: readonly LegendEntry[]
  readonly body: Content
  readonly data: DataTable
  /** Level of its heading. @default 4 */
  readonly level?: 3 | 4
}

/** `mark` is how the stylesheet draws it. */
export interface LegendEntry {
  readonly label: string
  readonly className: string
  readonly mark: 'line' | 'dot' | 'band'
}

/** Longer tables would make the page heavy; results.json has every row. */
const MOST_ROWS = 200

export function renderFigure({ title, what, legend = [], body, data, level = 4 }: Figure): Markup {
  return html`<figure>
    <figcaption>
      ${level === 3 ? html`<h3>${title}</h3>` : html`<h4>${title}</h4>`}
      <p class="what">${what}</p>
    </figcaption>
    ${
      legend.length > 0 &&
      html`<ul class="legend">
        ${legend.map(renderEntry)}
      </ul>`
    }
    ${body} ${renderData(data)}
  </figure>`
}

/** The table in its fold; of many rows evenly spread ones. */
function renderData({ caption, head, rows }: DataTable): Markup {
  const step = Math.ceil(rows.length / MOST_ROWS)
  const shown = rows.filter((_, index) => index % step === 0)
  const note = step > 1 ? `; every ${step}th of ${rows.length} rows, all are in results.json` : ''
  return html`<details class="data">
    <summary>${caption} as a table</summary>
    <div class="scroll" tabindex="0" role="group" aria-label="${caption}">
      <table>
        <caption>
          ${caption}${note}
        </caption>
        <thead>
          <tr>
            ${head.map((cell) => html`<th scope="col">${cell}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${shown.map(
            ([first, ...rest]) =>
              html`<tr>
                <th scope="row">${first}</th>
                ${rest.map((cell) => html`<td>${cell}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`
}

function renderEntry({ label, className, mark }: LegendEntry): Markup {
  const shape = {
    line: html`<path class="line ${className}" d="M0,6h20" />`,
    dot: html`<path class="dots ${className}" d="M10,6h0" />`,
    band: html`<path class="band ${className}" d="M0,1h20v10h-20z" />`,
  }[mark]
  return html`<li><svg class="swatch" aria-hidden="true" width="20" height="12">${shape}</svg> ${label}</li>`
}
