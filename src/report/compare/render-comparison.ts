/** A comparison of two runs as text. Pure: what was compared in, lines out. */
import type { RunRecord } from '../record/run-record.ts'
import { renderRows, type Row } from '../terminal/terminal-table.ts'
import { renderTitledList } from '../terminal/titled-list.ts'
import { formatEstimate, formatP } from '../words/text.ts'
import type { Change, ComparedArm, RunComparison } from './compare-runs.ts'
import { cleanLine } from '../../support/clean-text.ts'

const HEAD = ['tier', 'arm', 'first run', 'second run', 'change', 'p', 'meaning']

const METHOD =
  'change = (1 + second speedup) / (1 + first speedup) - 1; the runs are independent, so their variances add (Yuen-Welch), p after Holm over all rows. ' +
  'What differs between runs but not within one, such as a boot or a build, is in no interval.'

/** Renders the table and what must be said with it; without rows, why there are none. */
export function renderComparison(
  { rows, obstacles, differences }: RunComparison,
  [first, second]: readonly [RunRecord, RunRecord],
  width: number,
): string {
  const lines = [
    `first run:  ${first.startedAt}`,
    `second run: ${second.startedAt}`,
    ...(rows.length > 0
      ? ['', ...renderRows(HEAD, rows.map(createRow), width, (_, text) => text), '', METHOD]
      : []),
    ...renderTitledList('not compared:', obstacles),
    ...renderTitledList('what differs between the runs:', differences),
  ]
  return lines.join('\n')
}

function createRow(row: ComparedArm): Row {
  const { tier, arm, first, second, adjustedP } = row
  const p = formatP(adjustedP)
  const cells = [
    tier,
    arm,
    formatEstimate(first),
    formatEstimate(second),
    formatEstimate({ estimate: row.estimate, interval: [...row.interval] }),
    p,
    describeChange(row),
  ].map(cleanLine)
  const [, name = '', before = '', after = '', change = '', , meaning = ''] = cells
  return {
    cells,
    pieces: [name, before, 'then', after, `change ${change}`, `p ${p}`, meaning],
    style: undefined,
  }
}

function describeChange({ change, margin }: ComparedArm): string {
  const words: Readonly<Record<Change, string>> = {
    gained: 'gained',
    lost: 'lost',
    same: `the same (inside ±${Number((margin * 100).toPrecision(3))} %)`,
    open: 'open',
    withheld: 'withheld (the verdict of a run is)',
  }
  return words[change]
}
