import { describe, expect, test } from 'vitest'
import { renderAnnotations } from '../../../src/report/ci/annotations.ts'
import type { RunRecord } from '../../../src/report/record/run-record.ts'
import { createComparison, createRunRecord, createTier } from '../../support/tier-record.ts'

function render(tiers: RunRecord['tiers'], errors = true): readonly string[] {
  return renderAnnotations(createRunRecord({ tiers }), { errors })
}

describe('`renderAnnotations`', () => {
  const open = { arm: 'pgo', claim: 'faster', outcome: 'inconclusive', reason: 'measured x' } as const
  const failed = { ...open, outcome: 'failed' } as const
  const met = { ...open, outcome: 'met' } as const

  test('has an error for what failed, a warning for what stayed open, nothing for what was met', () => {
    expect(render([createTier({ expectations: [met, failed, open] })])).toEqual([
      '::error title=10 requests::failed: expected pgo to be faster; measured x',
      '::warning title=10 requests::inconclusive: expected pgo to be faster; measured x',
    ])
  })

  test('leaves errors to Vitest where its reporter has them', () => {
    expect(render([createTier({ expectations: [failed, open] })], false)).toEqual([
      expect.stringMatching(/^::warning /),
    ])
  })

  test('warns of a withheld verdict and of a skipped tier', () => {
    const verdict = { kind: 'withheld', why: 'control-differs' } as const
    const tiers: RunRecord['tiers'] = [
      createTier({ comparisons: [createComparison({ verdict })] }),
      { state: 'skipped', name: 'x', reason: 'memory' },
    ]
    expect(render(tiers)).toEqual([
      '::warning title=10 requests::pgo: withheld (the control differs)',
      '::warning title=x::skipped: memory',
    ])
  })

  test('no name or message can begin a command or end its own', () => {
    const name = 'a, b: c%\n::error::fake'
    const [line] = render([{ state: 'skipped', name, reason: 'one\r\n::error::two' }])
    expect(line).toBe(
      String.raw`::warning title=a%2C b%3A c%25↵%3A%3Aerror%3A%3Afake::skipped: one%0A\u{3a}:error::two`,
    )
  })
})
