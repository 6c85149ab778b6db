import { assert, constantFrom, integer, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  describeTimes,
  formatDetectable,
  formatEstimate,
  formatSignedPercent,
  formatVerdict,
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

describe('`formatEstimate` says nothing that a verdict denies', () => {
  test.for<[what: string, estimate: number, interval: [number, number], text: string]>([
    ['faster by a hair', 0.0052, [0.00003, 0.01036], '+0.520 % [+0.003, +1.036]'],
    ['beyond the margin or not is open', 0.014, [0.00997, 0.018], '+1.40 % [+0.99, +1.80]'],
    ['beyond the margin by a hair', 0.014, [0.01003, 0.018], '+1.400 % [+1.003, +1.800]'],
    ['inside the margin by a hair', 0.002, [-0.00996, 0.00999], '+0.200 % [-0.996, +0.999]'],
    ['slower by a hair', -0.0052, [-0.01036, -0.00003], '-0.520 % [-1.036, -0.003]'],
    ['at 0 exactly', 0.005, [0, 0.01], '+0.50 % [0.00, +1.00]'],
    ['nearer than any digit', 0.005, [1e-8, 0.01], '+0.5000 % [0.0000, +1.0000]'],
  ])('%s', ([, estimate, interval, text]) => {
    expect(formatEstimate({ estimate, interval }, 0.01)).toBe(text)
  })

  test('for any interval: its ends as shown hold it, on the same sides of 0 and of the margin', () => {
    const percents = integer({ min: -300_000, max: 300_000 }).map((units) => units / 1e7)
    assert(
      property(percents, percents, constantFrom(0, 0.005, 0.01, 0.05), (one, other, margin) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)] as const
        const text = formatEstimate({ estimate: (low + high) / 2, interval: [low, high] }, margin)
        const [shownLow = 0, shownHigh = 0] = [...text.matchAll(/[-+]?[\d.]+(?=[,\]])/g)].map(
          ([end]) => Number(end) / 100,
        )
        expect(shownLow).toBeLessThanOrEqual(low + 1e-9)
        expect(shownHigh).toBeGreaterThanOrEqual(high - 1e-9)
        // Four decimals of a percent are the most: what is nearer cannot be told.
        const marks = [0, margin, -margin]
        const far = (end: number): number[] => marks.filter((mark) => Math.abs(end - mark) > 1e-6)
        expect(far(low).map((mark) => shownLow > mark + 1e-9)).toEqual(far(low).map((mark) => low > mark))
        expect(far(high).map((mark) => shownHigh < mark - 1e-9)).toEqual(far(high).map((mark) => high < mark))
      }),
      { seed: 11, numRuns: 500 },
    )
  })
})

test.for<[share: number, text: string]>([
  [0.0004, '0.04 %'],
  [0.00611, '0.62 %'],
  [0.006, '0.6 %'],
  [0.1234, '13 %'],
  [0, '0 %'],
])('`formatDetectable` writes %d as `%s`, never as 0 and never as less', ([share, text]) => {
  expect(formatDetectable(share)).toBe(text)
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

describe('`describeTimes`', () => {
  test.for<[timestamps: 'engine' | 'harness' | 'client', slicing: 'off' | 'signals', said: RegExp]>([
    ['engine', 'off', /^times are the engine's own$/],
    ['harness', 'off', /start of a process to its exit/],
    ['client', 'signals', /HTTP client's.*; engines were stopped and continued by signals/],
  ])('says whose clock `%s` is and what `%s` did', ([timestamps, slicing, said]) => {
    expect(describeTimes({ timestamps, slicing })).toMatch(said)
  })
})
