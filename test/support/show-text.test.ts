import { expect, test } from 'vitest'
import { showText } from '../../src/support/show-text.ts'

test.for([
  ['\uFEFF{}', String.raw`"\u{feff}{}"`],
  ['a\u200Bb\u00A0c d', String.raw`"a\u{200b}b\u{a0}c d"`],
  ['a\n"b"\u0000\u0085', String.raw`"a\n\"b\"\u0000\u{85}"`],
  ['é🦀\uDCF8', String.raw`"é🦀\udcf8"`],
])('`showText` leaves nothing invisible: %j', ([text = '', shown]) => {
  expect(showText(text)).toBe(shown)
})

test('`showText` shortens, and says so', () => {
  expect(showText('abcdef', 3)).toBe('"abc…"')
  expect(showText('abc', 3)).toBe('"abc"')
})
