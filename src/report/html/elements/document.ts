/** The frame of every page: one file, nothing fetched, no script. */
import { createHash } from 'node:crypto'
import { html, trusted, type Content } from './markup.ts'
import { STYLE } from '../style/style.ts'

/** A page; `title` is the browser's. */
export interface Page {
  readonly title: string
  readonly body: Content
}

/**
 * Renders a whole document. Its policy allows this stylesheet by its hash and nothing else, so that even text which got past the
 * escaping could neither run nor load anything.
 */
export function renderDocument({ title, body }: Page): string {
  const hash = createHash('sha256').update(STYLE).digest('base64')
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${trusted(policy)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        ${trusted(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <div class="page">${body}</div>
      </body>
    </html> `.text
}
