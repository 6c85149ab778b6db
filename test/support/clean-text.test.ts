import { styleText } from 'node:util'
import { array, assert, constantFrom, oneof, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cleanLine, cleanStyled, cleanText } from '../../src/support/clean-text.ts'
import { DANGEROUS } from './dangerous-text.ts'

const OWN_STYLE = new RegExp(String.raw`\u001B\[(?:[12]|22|3[0-79])m`, 'g')
/** Any text, made of pieces that matter more often than not. */
const TEXT = array(
  oneof(
    constantFrom(
      '\u001B',
      '[2J',
      ']0;',
      '\u0007',
      '::',
      '##',
      '[',
      '\n',
      '\r',
      ' ',
      '\u2028',
      '\u202E',
      '\uD800',
    ),
    constantFrom('vso[', 'TeamCity[', '#', ':', '\u009B', '\t', '\u00A0', 'a', '\u001B[31m'),
    string({ unit: 'binary' }),
  ),
).map((pieces) => pieces.join(''))

describe('`cleanLine`', () => {
  test.for<[what: string, text: string, shown: string]>([
    ['a colour', '\u001B[31mred', String.raw`\u{1b}[31mred`],
    ['a title', '\u001B]0;owned\u0007', String.raw`\u{1b}]0;owned\u{7}`],
    ['an 8-bit escape', '\u009B2J', String.raw`\u{9b}2J`],
    ['a carriage return', 'ok\rfailed', String.raw`ok\u{d}failed`],
    ['a direction override', 'a\u202Eb', String.raw`a\u{202e}b`],
    ['a line break', 'a\nb', 'a↵b'],
    ['a line separator', 'a\u2028b', String.raw`a\u{2028}b`],
    ['half of a character', 'a\uD800', String.raw`a\u{d800}`],
    ['a command of GitHub', ' ::error::a', String.raw` \u{3a}:error::a`],
    ['an older command of GitHub', 'a ##[add-mask]b', String.raw`a \u{23}#[add-mask]b`],
    ['a command of Azure', '##vso[task.complete]', String.raw`\u{23}#vso[task.complete]`],
    ['a command of TeamCity', '##teamcity[x]', String.raw`\u{23}#teamcity[x]`],
  ])('makes %s visible', ([, text, shown]) => {
    expect(cleanLine(text)).toBe(shown)
  })

  test('leaves ordinary text of any script alone', () => {
    const text = '10 requêtes, 请求 👍 std::vec [a] # ## b: c'
    expect(cleanLine(text)).toBe(text)
  })
})

describe('`cleanText`', () => {
  test('keeps lines and tabs', () => {
    expect(cleanText('a\r\n\tb\n::c')).toBe('a\n\tb\n\\u{3a}:c')
  })

  test('lets nothing through that is obeyed, of any text, and changes nothing that is clean', () => {
    assert(
      property(TEXT, (text) => {
        const clean = cleanText(text)
        expect(clean).not.toMatch(DANGEROUS)
        expect(cleanText(clean)).toBe(clean)
        expect(cleanLine(text)).not.toMatch(/\n|\t/)
        expect(cleanLine(text)).not.toMatch(DANGEROUS)
      }),
      { seed: 19, numRuns: 2000 },
    )
  })
})

describe('`cleanStyled`', () => {
  test("lets the suite's own styles through and nothing else", () => {
    const own = (['bold', 'dim', 'red', 'green', 'yellow', 'magenta', 'cyan'] as const)
      .map((style) => styleText(style, 'text', { validateStream: false }))
      .join('\n')
    expect(cleanStyled(own)).toBe(own)
    expect(cleanStyled('\u001B[8mhidden\u001B[38;5;1m\u001B[2K')).toBe(
      String.raw`\u{1b}[8mhidden\u{1b}[38;5;1m\u{1b}[2K`,
    )
    assert(
      property(TEXT, (text) => {
        expect(cleanStyled(text).replaceAll(OWN_STYLE, '')).not.toMatch(/(?![\t\n])\p{Cc}|##\[/u)
      }),
      { seed: 19, numRuns: 2000 },
    )
  })
})
