/** Lines of the pages are at most this long, so that they can be read and compared in a terminal. */
const LINE_WIDTH = 120

/** A word of Markdown: code and links hold blanks at which no line ends. */
const WORD = /(?:`[^`]*`|\[[^\]]*\]\([^)]*\)|\S)+/g

/** Breaks a paragraph of Markdown into lines; a word that is longer has a line of its own. */
export function wrapText(text: string): string {
  const lines: string[] = []
  for (const [word] of text.matchAll(WORD)) {
    const longer = `${lines.at(-1)} ${word}`
    if (lines.length > 0 && longer.length <= LINE_WIDTH) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines.join('\n')
}
