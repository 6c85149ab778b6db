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
  return flow(text.split(' '), columns, ' ')
}

/** Pieces side by side as far as they fit, then on the next line; a piece that is longer than a line is broken between words. */
export function flow(pieces: readonly string[], columns: number, gap: string): readonly string[] {
  const lines: string[] = []
  const gapColumns = columnsOf(gap)
  /** Of the last line: to measure it again for every piece would take ever longer. */
  let taken = 0
  for (const piece of pieces) {
    const own = columnsOf(piece)
    const longer = taken + gapColumns + own
    if (longer <= columns && lines.length > 0) {
      lines.push(`${lines.pop()}${gap}${piece}`)
      taken = longer
    } else if (own > columns && piece.includes(' ')) {
      for (const line of wrap(piece, columns)) lines.push(line)
      taken = columnsOf(lines.at(-1) ?? '')
    } else {
      lines.push(piece)
      taken = own
    }
  }
  return lines
}
