import { assert, jsonValue, property } from 'fast-check'
import { expect, test } from 'vitest'
import { formatJson, formatJsonPieces } from '../../src/support/format-json.ts'

test('`formatJson` puts lists of plain values and small objects of them on one line, and indents the rest', () => {
  const value = {
    name: 'a',
    rows: [
      [0, 'pgo', 1.5],
      [1, 'pgo', null],
    ],
    small: { a: 1, b: true },
    none: undefined,
  }
  expect(formatJson(value)).toBe(`{
  "name": "a",
  "rows": [
    [0,"pgo",1.5],
    [1,"pgo",null]
  ],
  "small": {"a":1,"b":true}
}
`)
})

test('`formatJson` breaks an object that would make a long line', () => {
  const long = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`key${index}`, 'x'.repeat(10)]))
  expect(formatJson(long).split('\n')).toHaveLength(33)
})

test('`formatJson` writes what JSON.stringify makes of values that JSON does not know', () => {
  const value = {
    none: undefined,
    late: new Date(0),
    list: [undefined, Number.NaN, { at: new Date(0), none: undefined, zero: -0 }, () => 1],
    deep: { none: undefined, more: [[]] },
  }
  expect(JSON.parse(formatJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
})

test('`formatJsonPieces` makes no piece of more than a row', () => {
  const rows = Array.from({ length: 1000 }, (_, index) => [index, 'pgo', 1.5])
  const longest = Math.max(...[...formatJsonPieces({ tiers: [{ rows }] })].map(({ length }) => length))
  expect(longest).toBeLessThan(20)
})

test('`formatJson` means the same as JSON.stringify', () => {
  assert(
    property(jsonValue(), (value) => {
      expect(JSON.parse(formatJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})
