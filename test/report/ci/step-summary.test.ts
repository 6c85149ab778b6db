import { describe, expect, test } from 'vitest'
import { renderStepSummary } from '../../../src/report/ci/step-summary.ts'
import { createRunRecord, createTier } from '../../support/tier-record.ts'

const FINISHED_AT = '2026-01-01T00:01:00.000Z'

describe('`renderStepSummary`', () => {
  test('is a table of the wall verdicts with the control beside them', () => {
    const lines = renderStepSummary(createRunRecord({ finishedAt: FINISHED_AT })).split('\n')
    expect(lines).toContain(
      String.raw`| 10 requests | pgo | +5.0 % \[+4.5, +5.5\] | 95 % | faster by at least 1 % | 0.00 % \[-0.40, +0.40\] | 12 | 0.6 % |`,
    )
    expect(lines.filter((line) => line.startsWith('|---'))).toHaveLength(1)
    expect(lines.join('\n')).not.toContain('interrupted')
  })

  test('lists what was expected, and makes what was not met stand out', () => {
    const expectations = [
      { arm: 'pgo', claim: 'faster', outcome: 'failed', reason: 'measured so' },
      { arm: 'pgo', claim: 'equivalent', outcome: 'inconclusive', reason: 'who knows' },
    ] as const
    const tiers = [createTier({ expectations: [...expectations] })]
    const summary = renderStepSummary(createRunRecord({ tiers }))
    expect(summary).toContain('| 10 requests | pgo faster | **failed** | measured so |')
    expect(summary).toContain('| 10 requests | pgo equivalent | **inconclusive** | who knows |')
    expect(summary).toContain('The run was interrupted')
  })

  test('says why a tier has no number', () => {
    const error = { code: 'TOO_MANY_DISCARDED', message: 'it crashed\nFix: do' }
    const summary = renderStepSummary(
      createRunRecord({
        tiers: [
          { state: 'skipped', name: 'a', reason: 'memory' },
          { state: 'failed', name: 'b', error, blocks: 3, discarded: [] },
        ],
      }),
    )
    expect(summary).toContain('| a |  |  |  | skipped: memory |')
    expect(summary).toMatch(
      /\| b \| {2}\| {2}\| {2}\| failed: TOO\\_MANY\\_DISCARDED: it crashed \| {2}\| 3 \|/,
    )
  })

  test.for([
    ['a change of direction', 'a\u202Eb', String.raw`a\\u{202e}b`],
    ['a bare address', 'see https://evil.example', 'see https:\u200B//evil.example'],
    ['an address without a scheme', 'see WWW.evil.example', 'see WWW\u200B.evil.example'],
    ['a formula', '$x$', '<span>$</span>x<span>$</span>'],
    ['a screen that is cleared', '\u001B[2J', String.raw`\\u{1b}\[2J`],
  ])('makes text of %s', ([, name = '', shown]) => {
    expect(renderStepSummary(createRunRecord({ tiers: [createTier({ name })] }))).toContain(`| ${shown} |`)
  })

  test('lets no markup, mention or end of a row out of foreign text', () => {
    const name = '<img src=x onerror=alert(1)> | [a](http://b) @team `c`\n| d'
    const summary = renderStepSummary(createRunRecord({ tiers: [createTier({ name })] }))
    expect(summary).not.toContain('<img')
    expect(summary).not.toContain('@team')
    expect(summary).not.toContain('[a]')
    const row = summary.split('\n').find((line) => line.includes('onerror'))
    expect(row?.match(/(?<!\\)\|/g)).toHaveLength(9)
  })
})
