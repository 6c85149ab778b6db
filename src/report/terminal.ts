/** The verdict table of a terminal. Pure: a record in, lines out. */
import { styleText } from 'node:util'
import type { Comparison, FailedTier, MeasuredTier, TierRecord, TierVerdict } from '../measure/tier-record.ts'
import type { RunRecord } from './run-record.ts'
import {
  formatEstimate,
  formatSignedPercent,
  formatVerdict,
  formatWarning,
  sanitizeForTerminal,
} from './text.ts'

type Style = Parameters<typeof styleText>[0]

/** How lines are drawn. */
export interface TerminalOptions {
  readonly colors: boolean
  /** Width of the terminal, columns; longer tier names are shortened to fit. */
  readonly width: number
}

interface Row {
  readonly cells: readonly string[]
  readonly style: Style | undefined
}

const HEAD = ['tier', 'arm', 'wall', 'cpu', 'verdict', 'blocks', 'could detect']
const GAP = '  '
const SHORTEST_NAME = 16

const VERDICT_STYLES: Record<TierVerdict['kind'], Style> = {
  'faster-by-margin': 'green',
  faster: 'green',
  equivalent: 'cyan',
  slower: 'red',
  inconclusive: 'yellow',
  withheld: 'magenta',
}

/** Renders a run's verdicts: one line an arm of each tier, the control under them, then what is to be known of the whole. */
export function renderVerdicts(record: RunRecord, options: TerminalOptions): string {
  const margin = Number(record.settings['margin'])
  const paint = (style: Style | undefined, text: string): string =>
    style === undefined || !options.colors ? text : styleText(style, text, { validateStream: false })
  const table = renderTable(
    // Names and messages come from elsewhere: nothing of them reaches the terminal as it is.
    record.tiers.flatMap((tier) => tierRows(tier, margin)).map(sanitizeRow),
    options.width,
    paint,
  )
  return [
    '',
    paint('bold', 'Speedup over the baseline, 95 % intervals (+ is faster)'),
    ...table,
    ...noteLines(record).map((note) => paint('dim', sanitizeForTerminal(note))),
    '',
  ].join('\n')
}

function tierRows(tier: TierRecord, margin: number): readonly Row[] {
  const { name } = tier
  switch (tier.state) {
    case 'measured': {
      const rows = armNames(tier.comparisons).map((arm) => armRow(tier, tier.comparisons, arm, name, margin))
      return [...rows, ...armNames(tier.control).map((arm) => controlRow(tier, arm))]
    }
    case 'skipped':
      return [{ cells: [name, '', '', '', 'skipped'], style: 'yellow' }]
    case 'failed':
      return [{ cells: [name, '', '', '', `failed: ${tier.error.code}`, blocksCell(tier)], style: 'red' }]
  }
}

function blocksCell({ blocks, discarded }: MeasuredTier | FailedTier): string {
  return discarded.length === 0 ? String(blocks) : `${blocks} (${discarded.length} discarded)`
}

function sanitizeRow({ cells, style }: Row): Row {
  return { cells: cells.map((cell) => sanitizeForTerminal(cell)), style }
}

function armNames(comparisons: readonly Comparison[]): readonly string[] {
  return [...new Set(comparisons.map(({ arm }) => arm))]
}

function armRow(
  tier: MeasuredTier,
  comparisons: readonly Comparison[],
  arm: string,
  name: string,
  margin: number,
): Row {
  const [wall, cpu] = (['wall', 'cpu'] as const).map((metric) =>
    comparisons.find((comparison) => comparison.arm === arm && comparison.metric === metric),
  )
  return {
    cells: [
      name,
      arm,
      wall === undefined ? '' : formatEstimate(wall),
      cpu === undefined ? '' : formatEstimate(cpu),
      wall === undefined ? '' : formatVerdict(wall.verdict, margin),
      blocksCell(tier),
      wall === undefined ? '' : formatSignedPercent(wall.minimumDetectableEffect).replace('+', ''),
    ],
    style: wall === undefined ? undefined : VERDICT_STYLES[wall.verdict.kind],
  }
}

function controlRow(tier: MeasuredTier, arm: string): Row {
  const row = armRow(tier, tier.control, arm, '', 0)
  return { cells: [...row.cells.slice(0, 4), 'control (A/A, 99 %)'], style: 'dim' }
}

function renderTable(
  rows: readonly Row[],
  width: number,
  paint: (style: Style | undefined, text: string) => string,
): readonly string[] {
  const all = [HEAD, ...rows.map(({ cells }) => cells)]
  const widths = HEAD.map((_, column) => Math.max(...all.map((cells) => cells[column]?.length ?? 0)))
  const others = widths.slice(1).reduce((sum, columnWidth) => sum + columnWidth + GAP.length, 0)
  widths[0] = Math.min(widths[0] ?? 0, Math.max(SHORTEST_NAME, width - others))
  const draw = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => fit(cell, widths[column] ?? 0))
      .join(GAP)
      .trimEnd()
  return [paint('bold', draw(HEAD)), ...rows.map(({ cells, style }) => paint(style, draw(cells)))]
}

function fit(text: string, width: number): string {
  return text.length <= width ? text.padEnd(width) : `${text.slice(0, width - 1)}…`
}

function noteLines(record: RunRecord): readonly string[] {
  const discarded = record.tiers.flatMap((tier) => (tier.state === 'skipped' ? [] : tier.discarded))
  return [
    `machine: ${record.machine.cpu}, ${record.machine.logicalCpus} CPUs${record.machine.virtualized === true ? ', virtual' : ''}; ${record.model === null ? '' : `model ${record.model.id}; `}seed ${record.seed}`,
    ...uncheckedLines(record),
    ...record.warnings.map((warning) => `warning: ${formatWarning(warning)}`),
    ...record.tiers.flatMap((tier) =>
      tier.state === 'measured'
        ? tier.warnings.map((warning) => `warning, ${tier.name}: ${formatWarning(warning)}`)
        : [],
    ),
    ...record.tiers.flatMap(reasonLines),
    ...discarded.slice(0, 3).map(({ block, arm, reason }) => `discarded block ${block} (${arm}): ${reason}`),
    ...(discarded.length > 3
      ? [`… and ${discarded.length - 3} more discarded blocks, see results.json`]
      : []),
  ]
}

/** What nobody vouches for, in one line. */
function uncheckedLines({ build }: RunRecord): readonly string[] {
  const gates = build.notChecked ?? []
  return gates.length === 0
    ? []
    : [`not checked: ${gates.map(({ gate, why }) => `${gate} (${why})`).join('; ')}`]
}

/** Why a tier has no number; too long for a cell. */
function reasonLines(tier: TierRecord): readonly string[] {
  if (tier.state === 'measured') return []
  const reason =
    tier.state === 'skipped' ? tier.reason : `${tier.error.code}: ${tier.error.message.split('\n')[0]}`
  return [`${tier.name} ${tier.state}: ${reason}`]
}
