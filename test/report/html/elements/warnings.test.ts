import { describe, expect, test } from 'vitest'
import type { Warning } from '../../../../src/measure/conditions/warnings.ts'
import { html } from '../../../../src/report/html/elements/markup.ts'
import { renderRunWarnings } from '../../../../src/report/html/elements/warnings.ts'
import type { RunRecord } from '../../../../src/report/record/run-record.ts'
import { createRunRecord, createTier } from '../../../support/tier-record.ts'

function warning(fact: string, code: Warning['code'] = 'steal', hint = 'do something'): Warning {
  return { code, fact, hint }
}

function render(record: RunRecord): { readonly line: string; readonly unfolded: string } {
  const { text } = html`${renderRunWarnings(record, record.tiers)}`
  const [, line = '', unfolded = ''] = /<summary>(.*)<\/summary>(.*)/s.exec(text) ?? []
  return { line: collapse(line), unfolded: collapse(unfolded) }
}

function collapse(text: string): string {
  return text
    .replaceAll(/<(?!a |\/a)[^>]+>/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

describe('`renderRunWarnings`', () => {
  test('has a line for the run’s warnings, its tiers’ and what was not checked, which opens to what is to be done', () => {
    const { line, unfolded } = render(
      createRunRecord({
        warnings: [warning('the governor is powersave', 'governor', 'set `performance`')],
        build: { build: 'prebuilt', notChecked: [{ gate: 'same flags', why: 'binaries were given' }] },
        tiers: [createTier(), createTier({ name: 'ten', warnings: [warning('others took 3 %')] })],
      }),
    )
    expect(line).toBe('3 warnings: the governor is powersave; ten: others took 3 %; not checked: same flags')
    expect(unfolded).toContain('the governor is powersave. To do: set performance.')
    expect(unfolded).toContain('<a href="#tier-2">ten</a>: others took 3 %. To do: do something.')
    expect(unfolded).toContain('Not checked: same flags (binaries were given).')
  })

  test('names three kinds of many, shortened, and counts the rest', () => {
    const codes = ['steal', 'governor', 'unpinned', 'cpu-limit', 'cpu-limit'] as const
    const { line, unfolded } = render(
      createRunRecord({
        warnings: codes.map((code, index) => warning(index === 0 ? 'x'.repeat(500) : `w${index}`, code)),
      }),
    )
    expect(line).toMatch(/^5 warnings: x{140}… \(360 more characters\); w1; w2; and 2 more$/)
    expect(unfolded).toContain('x'.repeat(500))
    expect(unfolded).toContain('w4. To do')
  })

  test('names what several tiers were warned of once', () => {
    const tiers = ['ten', 'fifty', 'hundred'].map((name, index) =>
      createTier({ name, warnings: [warning(`others took ${index} %`)] }),
    )
    const { line, unfolded } = render(createRunRecord({ tiers }))
    expect(line).toBe('3 warnings: ten: others took 0 % (and 2 like it)')
    expect(unfolded).toContain('hundred</a>: others took 2 %')
  })

  test('is nothing where there is nothing', () => {
    expect(html`${renderRunWarnings(createRunRecord(), [createTier()])}`.text).toBe('')
  })
})
