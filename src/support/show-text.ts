/** Text of others in messages, so that nothing in it is invisible. */

/** What has no look of its own: controls, formats such as a byte order mark, separators but the space, lone surrogates, private use. */
const INVISIBLE = /(?! )[\p{C}\p{Z}]/gu

/** A text in double quotes, at most `limit` characters of it; what cannot be seen is escaped, as `\n` or `\u{feff}`. */
export function showText(text: string, limit = Number.POSITIVE_INFINITY): string {
  const shown = text.length > limit ? `${text.slice(0, limit)}…` : text
  return JSON.stringify(shown).replaceAll(
    INVISIBLE,
    (character) => String.raw`\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  )
}
