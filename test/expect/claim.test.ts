import { describe, expect, test } from 'vitest'
import { judgeClaim, type Claim } from '../../src/expect/claim.ts'
import { createComparison, createControl } from '../support/tier-record.ts'

const ANY = Number.POSITIVE_INFINITY
const { effect: CONTROL } = createControl()

/** An effect of 5 % with a standard error of 0.2 % on 7 degrees of freedom: at 95 %, t is 2.365 (any table). */
const EFFECT = { ...createComparison().effect, estimate: -Math.log(1.05), se: 0.002, df: 7 }

function judge(claim: Claim, changes: Partial<Parameters<typeof judgeClaim>[1]> = {}) {
  return judgeClaim(claim, {
    effect: EFFECT,
    each: [],
    control: CONTROL,
    confidence: 0.95,
    tierConfidence: 0.95,
    ...changes,
  })
}

describe('`judgeClaim`', () => {
  test('uses the t interval at the level asked for, as a speedup', () => {
    const { estimate, interval, confidence } = judge({ above: 0, below: ANY })
    expect(estimate).toBeCloseTo(0.05, 10)
    expect(interval[0]).toBeCloseTo(1.05 * Math.exp(-2.3646 * 0.002) - 1, 6)
    expect(interval[1]).toBeCloseTo(1.05 * Math.exp(2.3646 * 0.002) - 1, 6)
    expect(confidence).toBe(0.95)
  })

  test('a tier that stopped for its precision pays with a wider interval: 97 % where 95 % are asked for', () => {
    const paid = judge({ above: 0, below: ANY }, { tierConfidence: 0.97 })
    const free = judge({ above: 0, below: ANY })
    expect(paid.confidence).toBeCloseTo(0.97, 10)
    expect(paid.interval[0]).toBeLessThan(free.interval[0])
  })

  test.for<[claim: string, above: number, below: number, outcome: string]>([
    ['faster at all', 0, ANY, 'holds'],
    ['faster by 4 %', 0.04, ANY, 'holds'],
    ['faster by 4.9 %', 0.049, ANY, 'inconclusive'],
    ['faster by 6 %', 0.06, ANY, 'fails'],
    ['slower at all', -ANY, 0, 'fails'],
    ['equivalent within 1 %', -0.01, 0.01, 'fails'],
    ['equivalent within 5 %', -0.05, 0.05, 'inconclusive'],
    ['equivalent within 10 %', -0.1, 0.1, 'holds'],
  ])('of +5 %% [+4.5, +5.5]: %s (from %f to %f): %s', ([, above, below, outcome]) => {
    expect(judge({ above, below }).outcome).toBe(outcome)
  })

  test('a higher level makes an open question of what was settled', () => {
    expect(judge({ above: 0.045, below: ANY }).outcome).toBe('holds')
    expect(judge({ above: 0.045, below: ANY }, { confidence: 0.999 }).outcome).toBe('inconclusive')
  })

  test('a claim is weighed against what the control shows: 5 % beside 0.1 % is no matter, beside 5 % it is open', () => {
    const faster = { above: 0, below: ANY }
    expect(judge(faster, { control: { ...CONTROL, low: 0.001, high: 0.004 } }).outcome).toBe('holds')
    const { outcome, withheld } = judge(faster, { control: { ...CONTROL, low: 0.05, high: 0.07 } })
    expect(outcome).toBe('inconclusive')
    expect(withheld).toContain('the control differs')
  })

  test('a claim that the total contradicts is open', () => {
    const total = { ...EFFECT, estimate: 0.1 }
    const { outcome, withheld } = judge({ above: 0, below: ANY }, { total })
    expect(outcome).toBe('inconclusive')
    expect(withheld).toContain('the total of all windows says otherwise')
    expect(judge({ above: 0, below: ANY }, { total: EFFECT }).outcome).toBe('holds')
  })

  test('a claim must hold against the baseline and against its copy', () => {
    const each = [EFFECT, { ...EFFECT, estimate: -0.002 }]
    const { outcome, withheld } = judge({ above: 0, below: ANY }, { each })
    expect([outcome, withheld]).toEqual(['inconclusive', null])
  })
})
