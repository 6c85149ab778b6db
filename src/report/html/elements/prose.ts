/** Sentences of ours with code in them. */
import { html, type Content } from './markup.ts'

/** A text whose parts between backticks are code. */
export function renderProse(text: string): Content {
  return text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))
}

/** A text of any length as at most so many characters, with what is missing counted. */
export function clip(text: string, length: number): string {
  if (text.length <= length) return text
  // Not between the two halves of a character.
  const shown = text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')
  return `${shown}… (${text.length - shown.length} more characters)`
}
