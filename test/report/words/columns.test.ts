import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { columnsOf, fit, flow, shorten, wrap } from '../../../src/report/words/columns.ts'

describe('`shorten`', () => {
  test('keeps what fits, and ends what does not with an ellipsis', () => {
    expect(shorten('12 requests', 11)).toBe('12 requests')
    expect(shorten('12 requests', 6)).toBe('12 re…')
  })

  test('counts two columns for a CJK character and never cuts one in half', () => {
    expect(shorten('你好世界', 8)).toBe('你好世界')
    expect(shorten('你好世界', 6)).toBe('你好…')
    expect(shorten('👩‍👩‍👧 family', 3)).toBe('👩‍👩‍👧…')
  })

  test('never takes more columns than it may', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, columns) => {
        expect(columnsOf(shorten(text, columns))).toBeLessThanOrEqual(columns)
      }),
    )
  })
})

test('`fit` fills with spaces by columns, not by characters', () => {
  expect(fit('你好', 6)).toBe('你好  ')
  expect(fit('hello', 4)).toBe('hel…')
})

describe('`wrap`', () => {
  test('breaks between words and leaves a longer word whole', () => {
    expect(wrap('see /a/very/long/path for more', 10)).toEqual(['see', '/a/very/long/path', 'for more'])
  })

  test('loses no word', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 })
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 40 }), (list, columns) => {
        expect(wrap(list.join(' '), columns).join(' ')).toBe(list.join(' '))
      }),
    )
  })
})

test('`flow` breaks no piece that fits into a line', () => {
  const pieces = ['pgo +5.0 % [+4.5, +5.5]', 'faster', 'a note of many words, longer than any line']
  expect(flow(pieces, 24, '  ')).toEqual([
    'pgo +5.0 % [+4.5, +5.5]',
    'faster',
    'a note of many words,',
    'longer than any line',
  ])
})
