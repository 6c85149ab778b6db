import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { renderVerdicts, type TerminalOptions } from '../../../src/report/terminal/terminal.ts'
import type { Warning } from '../../../src/measure/conditions/warnings.ts'
import type { RunRecord } from '../../../src/report/record/run-record.ts'
import { createComparison, createRunRecord, createTier } from '../../support/tier-record.ts'

const ESCAPE = '\u001B'

function render(changes: Partial<RunRecord> = {}, options: Partial<TerminalOptions> = {}): string {
  return renderVerdicts(createRunRecord({ finishedAt: '2026-01-01T00:01:00.000Z', ...changes }), {
    colors: false,
    width: 200,
    ...options,
  })
}

/** The line that begins with a text. */
function lineOf(output: string, begin: string): string {
  return output.split('\n').find((line) => line.startsWith(begin)) ?? ''
}

describe('`renderVerdicts`', () => {
  test('prints one line an arm, the control under it, and the machine', () => {
    const [, , head, arm, control, machine] = render().split('\n')
    expect(head).toMatch(/^tier +arm +wall +cpu +level +verdict +blocks +could detect$/)
    expect(arm).toMatch(
      /^10 requests +pgo +\+5\.0 % \[\+4\.5, \+5\.5\] +\+2\.0 % \[\+1\.5, \+2\.5\] +95 % +faster by at least 1 % +12 +0\.6 %$/,
    )
    expect(control).toMatch(/^ +control +0\.00 % \[-0\.40, \+0\.40\] .*control \(A\/A/)
    expect(machine).toContain('Test CPU, 4 CPUs, virtual; model tiny; seed 7')
  })

  test('says in one line what could not be checked, and nothing where all was', () => {
    const notChecked = [
      { gate: 'same flags', why: 'unknown' },
      { gate: 'profile', why: `not\nknown` },
    ]
    const output = render({ build: { build: 'prebuilt', notChecked } })
    expect(output).toContain('\nnot checked: same flags (unknown); profile (not↵known)\n')
    expect(render()).not.toContain('not checked')
  })

  test('says in one line whether engines were pinned, and to which CPUs', () => {
    const tiers = ['one', 'two'].map((name) => createTier({ name, engineCpus: '1-3' }))
    const pinned = render({ tiers })
    expect(pinned.match(/measured/g)).toHaveLength(1)
    expect(pinned).toContain('\nmeasured pinned: engines on CPU 1-3 of 4\n')
    expect(render({ tiers: [createTier({ engineCpus: null })] })).toContain(
      '\nmeasured unpinned: engines over all 4 CPUs, where the kernel puts them\n',
    )
  })

  test('says why a tier took longer than its budget', () => {
    const tier = createTier({ name: 'short', durationSeconds: 14, blocks: 12 })
    const settings = { budgetSeconds: 10, minBlocks: 12 }
    expect(render({ settings, tiers: [tier] })).toContain('short took 14 s with `budgetSeconds: 10`: ')
    expect(render({ settings: { ...settings, budgetSeconds: 60 }, tiers: [tier] })).not.toContain('took 14 s')
  })

  test('says why cells of CPU time are empty, and nothing where there are none', () => {
    const tier = createTier({ name: 'short' })
    const comparisons = tier.comparisons.filter(({ metric }) => metric !== 'cpu')
    expect(render({ tiers: [{ ...tier, comparisons }] })).toContain(
      'no cpu of short: windows there use less than 0.1 s',
    )
    expect(render({ tiers: [tier] })).not.toContain('no cpu of')
  })

  test('says nothing of a model where there is none', () => {
    expect(render({ model: null })).toContain('virtual; seed 7')
  })

  test('lines its columns up', () => {
    const tiers = [createTier(), createTier({ name: 'a much longer name of a tier' })]
    const starts = render({ tiers })
      .split('\n')
      .filter((line) => line.includes('faster by'))
      .map((line) => line.indexOf('faster by'))
    expect(starts).toEqual([starts[0], starts[0]])
  })

  test('prints no escape sequence without colours, and the same text with them', () => {
    expect(render()).not.toContain(ESCAPE)
    const colored = render({}, { colors: true })
    expect(colored).toContain(`${ESCAPE}[32m`)
    expect(stripVTControlCharacters(colored)).toBe(render())
  })

  test('counts discarded blocks and says why for the first three', () => {
    const discarded = [1, 2, 3, 4, 5].map((block) => ({
      block,
      arm: 'pgo',
      reason: `crash ${block}`,
      windows: [],
    }))
    const output = render({ tiers: [createTier({ discarded })] })
    expect(lineOf(output, '10 requests')).toContain('12 (5 discarded)')
    expect(output).toContain('discarded block 3 (pgo): crash 3')
    expect(output).not.toContain('crash 4')
    expect(output).toContain('2 more discarded blocks, see results.json')
  })

  test('prints why a tier was skipped', () => {
    const tiers: RunRecord['tiers'] = [
      { state: 'skipped', name: '200 requests', reason: '900 MiB, 100 MiB are free' },
    ]
    expect(render({ tiers })).toContain('200 requests skipped: 900 MiB, 100 MiB are free')
  })

  test('prints no number for a failed tier, but its code', () => {
    const error = { code: 'TOO_MANY_DISCARDED', message: 'x' }
    const tiers: RunRecord['tiers'] = [
      { state: 'failed', name: '200 requests', error, blocks: 3, discarded: [] },
    ]
    const line = lineOf(render({ tiers }), '200 requests')
    expect(line).toContain('failed: TOO_MANY_DISCARDED')
    expect(line).not.toContain('%')
  })

  test('says what may have spoilt the run or a tier, and what to do about it', () => {
    const unpinned: Warning = {
      code: 'unpinned',
      fact: 'engines were not pinned',
      hint: "set `cpus: 'auto'`",
    }
    const steal: Warning = { code: 'steal', fact: 'the hypervisor took 3 %', hint: 'measure elsewhere' }
    const shown = render({ warnings: [unpinned], tiers: [createTier({ warnings: [steal] })] })
    expect(shown).toContain("warning: engines were not pinned (set `cpus: 'auto'`)")
    expect(shown).toContain('warning, 10 requests: the hypervisor took 3 % (measure elsewhere)')
    expect(render()).not.toContain('warning')
  })

  test('makes escape sequences in a tier’s name harmless', () => {
    const output = render({ tiers: [createTier({ name: `${ESCAPE}[2Jhi\u0007` })] })
    expect(output).not.toContain(ESCAPE)
    expect(output).not.toContain('\u0007')
    expect(output).toContain(String.raw`\u{1b}[2Jhi\u{7}`)
  })

  test('makes escape sequences in an engine’s words harmless', () => {
    const discarded = [{ block: 1, arm: 'pgo', reason: `${ESCAPE}[31mNaN`, windows: [] }]
    const output = render({
      tiers: [createTier({ discarded }), { state: 'skipped', name: 'x', reason: `${ESCAPE}[2J` }],
    })
    expect(output).not.toContain(ESCAPE)
  })

  test.for<[what: string, changes: Partial<RunRecord>]>([
    ['a model’s name', { model: { id: `${ESCAPE}[2J`, path: '/', weightsBytes: 1 } }],
    ['an arm’s name', { tiers: [createTier({ comparisons: [createComparison({ arm: `${ESCAPE}[2J` })] })] }],
  ])('makes escape sequences in %s harmless', ([, changes]) => {
    expect(render(changes)).not.toContain(ESCAPE)
  })

  test('shortens a long name to fit, but not the numbers', () => {
    const tiers = [createTier({ name: 'medium concurrency > 10 concurrent requests > measured set' })]
    const output = render({ tiers }, { width: 130 })
    const line = lineOf(output, 'medium concurr')
    expect(line).toMatch(/^medium concurren.*… {2}pgo /)
    expect(line).toContain('+5.0 % [+4.5, +5.5]')
    expect(lineOf(output, 'tier')).toHaveLength(130)
  })

  test.for([40, 60, 80])('in %i columns rows become paragraphs, and no number is broken', (width) => {
    const lines = render({}, { width }).split('\n')
    expect(lines).toContain('10 requests')
    const text = lines.join('\n')
    for (const piece of [
      'pgo +5.0 % [+4.5, +5.5]',
      '95 % interval',
      'faster by at least 1 %',
      'cpu +2.0 % [+1.5, +2.5]',
      '12 blocks',
      'could detect 0.6 %',
    ]) {
      expect(text).toContain(piece)
    }
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width)
  })

  test('names the level of the intervals, two where a tier stopped for its precision', () => {
    expect(render()).toContain('97 % intervals')
    const tiers = [createTier(), createTier({ confidence: 0.95 })]
    expect(render({ tiers })).toContain('95 % and 97 % intervals')
  })

  test('shows a long name whole where there is room', () => {
    const name = 'medium concurrency > 10 concurrent requests'
    expect(render({ tiers: [createTier({ name })] })).toContain(`${name}  pgo`)
  })

  test('says of a run without an end that it is not whole', () => {
    expect(render({ finishedAt: null })).toContain('interrupted: these are the tiers that were finished')
    expect(render()).not.toContain('interrupted')
  })

  test('renders a run without tiers', () => {
    expect(render({ tiers: [] })).toContain('machine: Test CPU')
  })
})
