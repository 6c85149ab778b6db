/** Text in the columns of a terminal, where a CJK character or an emoji takes two. */
import stringWidth from 'string-width'

const segmenter = new Intl.Segmenter()

/** How many columns a text takes. */
export function columnsOf(text: string): number {
  return stringWidth(text)
}

/** A text of at most so many columns, with an ellipsis where some of it is missing. */
export function shorten(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text
  let kept = ''
  for (const { segment } of segmenter.segment(text)) {
    if (columnsOf(kept + segment) > columns - 1) break
    kept += segment
  }
  return columns < 1 ? '' : `${kept}…`
}

/** A text of exactly so many columns: shortened, or with spaces behind it. */
export function fit(text: string, columns: number): string {
  const short = shorten(text, columns)
  return short + ' '.repeat(Math.max(0, columns - columnsOf(short)))
}

/** Lines of at most so many columns, broken between words; a word that is longer than a line stays whole. */
export function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (columnsOf(longer) <= columns) {
      line = longer
      continue
    }
    if (line !== '') lines.push(line)
    line = word
  }
  return [...lines, line]
}
