import { describe, expect, test } from 'vitest'
import {
  describeTimes,
  formatEstimate,
  formatSignedPercent,
  formatVerdict,
  sanitizeForTerminal,
} from '../../../src/report/words/text.ts'
import type { TierVerdict } from '../../../src/measure/record/tier-record.ts'

describe('`formatSignedPercent`', () => {
  test.for<[share: number, text: string]>([
    [0.0523, '+5.2 %'],
    [-0.0523, '-5.2 %'],
    [0, '0.0 %'],
    [-0.0004, '0.0 %'],
    [1.5, '+150.0 %'],
  ])('writes %d as `%s`', ([share, text]) => {
    expect(formatSignedPercent(share)).toBe(text)
  })
})

describe('`formatEstimate`', () => {
  test('writes the estimate with its interval', () => {
    expect(formatEstimate({ estimate: 0.052, interval: [0.038, 0.066] })).toBe('+5.2 % [+3.8, +6.6]')
  })

  test('gives a narrow interval a digit more', () => {
    expect(formatEstimate({ estimate: 0.0523, interval: [0.0481, 0.0565] })).toBe('+5.23 % [+4.81, +5.65]')
  })

  test('shows an interval on both sides of 0 with its signs', () => {
    expect(formatEstimate({ estimate: 0.0004, interval: [-0.0123, 0.0131] })).toBe('+0.04 % [-1.23, +1.31]')
  })
})

describe('`formatVerdict`', () => {
  test.for<[verdict: TierVerdict, words: string]>([
    [{ kind: 'faster-by-margin' }, 'faster by at least 1 %'],
    [{ kind: 'faster' }, 'faster'],
    [{ kind: 'equivalent' }, 'equivalent (inside ±1 %)'],
    [{ kind: 'slower' }, 'slower'],
    [{ kind: 'inconclusive', blocksNeeded: 40 }, 'inconclusive (needs about 40 blocks)'],
    [{ kind: 'inconclusive', blocksNeeded: null }, 'inconclusive'],
    [{ kind: 'withheld', why: 'too-few-blocks' }, 'withheld (too few blocks)'],
  ])('words %j', ([verdict, words]) => {
    expect(formatVerdict(verdict, 0.01)).toBe(words)
  })

  test('says that a differing control withholds the verdict', () => {
    expect(formatVerdict({ kind: 'withheld', why: 'control-differs' }, 0.01)).toBe(
      'withheld (the control differs)',
    )
  })

  test.for<[margin: number, text: string]>([
    [0.005, '0.5 %'],
    [0.07, '7 %'],
  ])('writes the margin %d as `%s`', ([margin, text]) => {
    expect(formatVerdict({ kind: 'faster-by-margin' }, margin)).toContain(text)
  })
})

describe('`sanitizeForTerminal`', () => {
  test.for<[what: string, text: string, shown: string]>([
    ['a colour', '\u001B[31mred', String.raw`\u{1b}[31mred`],
    ['a title', '\u001B]0;owned\u0007', String.raw`\u{1b}]0;owned\u{7}`],
    ['an 8-bit escape', '\u009B2J', String.raw`\u{9b}2J`],
    ['a carriage return', 'ok\rfailed', String.raw`ok\u{d}failed`],
    ['a direction override', 'a\u202Eb', String.raw`a\u{202e}b`],
    ['a line break', 'a\nb', 'a↵b'],
    ['a line separator', 'a\u2028b', String.raw`a\u{2028}b`],
  ])('makes %s visible', ([, text, shown]) => {
    expect(sanitizeForTerminal(text)).toBe(shown)
  })

  test('leaves ordinary text of any script alone', () => {
    expect(sanitizeForTerminal('10 requêtes, 请求 👍')).toBe('10 requêtes, 请求 👍')
  })
})

describe('`describeTimes`', () => {
  test.for<[timestamps: 'engine' | 'harness' | 'client', slicing: 'off' | 'signals', said: RegExp]>([
    ['engine', 'off', /^times are the engine's own$/],
    ['harness', 'off', /start of a process to its exit/],
    ['client', 'signals', /HTTP client's.*; engines were stopped and continued by signals/],
  ])('says whose clock `%s` is and what `%s` did', ([timestamps, slicing, said]) => {
    expect(describeTimes({ timestamps, slicing })).toMatch(said)
  })
})
