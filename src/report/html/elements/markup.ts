/** Markup that is safe by construction: what is put into a template is text, unless it is markup itself. */
import { cleanLine } from '../../../support/clean-text.ts'

/** A piece of a document; only {@link html} and {@link trusted} make one. */
export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** What a template may hold; `null`, `undefined` and `false` leave nothing. */
export type Content = Markup | string | number | null | undefined | false | readonly Content[]

/**
 * Template tag for HTML and SVG. Strings are escaped for text and for quoted attributes alike, and their control characters,
 * direction overrides among them, become visible names. Attribute values must be in double quotes.
 */
export function html(strings: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  const parts = strings.map((string, index) => string + render(contents[index]))
  return new Markup(parts.join(''))
}

/** Text of ours that goes into the document as it is, such as a stylesheet. Never anything that was read. */
export function trusted(text: string): Markup {
  return new Markup(text)
}

function render(content: Content): string {
  if (content instanceof Markup) return content.text
  if (content === null || content === undefined || content === false) return ''
  if (typeof content === 'object') return content.map(render).join('')
  return escape(cleanLine(String(content)))
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '')
}
