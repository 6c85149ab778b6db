/** The verdict table of a terminal. Pure: a record in, lines out. */
import { styleText } from 'node:util'
import type {
  Comparison,
  FailedTier,
  MeasuredTier,
  TierRecord,
  TierVerdict,
} from '../../measure/record/tier-record.ts'
import { wrap } from '../words/columns.ts'
import type { RunRecord } from '../record/run-record.ts'
import { renderRows, type Row, type Style } from './terminal-table.ts'
import {
  describeTimes,
  formatDetectable,
  formatEstimate,
  formatLevel,
  formatOutcome,
  formatWarning,
} from '../words/text.ts'
import { cleanLine } from '../../support/clean-text.ts'

/** How lines are drawn. */
export interface TerminalOptions {
  readonly colors: boolean
  /** Width of the terminal, columns; where the table does not fit, its rows become paragraphs. */
  readonly width: number
}

const HEAD = ['tier', 'arm', 'wall', 'cpu', 'level', 'verdict', 'blocks', 'could detect']
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
  // Names and messages come from elsewhere: nothing of them reaches the terminal as it is.
  const rows = record.tiers.flatMap((tier) => tierRows(tier, margin)).map(sanitizeRow)
  const lines = (style: Style, text: string): readonly string[] =>
    wrap(cleanLine(text), options.width).map((line) => paint(style, line))
  return [
    '',
    ...lines('bold', `Speedup over the baseline, ${describeLevels(record.tiers)} (+ is faster)`),
    ...renderRows(HEAD, rows, options.width, paint),
    ...noteLines(record).flatMap((note) => lines('dim', note)),
    '',
  ].join('\n')
}

/** A tier that stopped early for its precision pays with a wider interval. */
function describeLevels(tiers: readonly TierRecord[]): string {
  const measured = tiers.filter((tier) => tier.state === 'measured')
  const levels = [...new Set(measured.map(({ confidence }) => Number((confidence * 100).toFixed(1))))].sort(
    (a, b) => a - b,
  )
  return levels.length === 0 ? '95 % intervals' : `${levels.join(' % and ')} % intervals`
}

function tierRows(tier: TierRecord, margin: number): readonly Row[] {
  const { name } = tier
  switch (tier.state) {
    case 'measured': {
      const rows = armNames(tier.comparisons).map((arm) => armRow(tier, tier.comparisons, arm, name, margin))
      return [...rows, ...armNames(tier.control).map((arm) => controlRow(tier, arm))]
    }
    case 'skipped':
      return [{ cells: [name, '', '', '', '', 'skipped'], pieces: ['skipped'], style: 'yellow' }]
    case 'failed': {
      const verdict = `failed: ${tier.error.code}`
      const blocks = blocksCell(tier)
      const cells = [name, '', '', '', '', verdict, blocks]
      return [{ cells, pieces: [verdict, `${blocks} blocks`], style: 'red' }]
    }
  }
}

function blocksCell({ blocks, discarded }: MeasuredTier | FailedTier): string {
  return discarded.length === 0 ? String(blocks) : `${blocks} (${discarded.length} discarded)`
}

function sanitizeRow({ cells, pieces, style }: Row): Row {
  return { cells: cells.map(cleanLine), pieces: pieces.map(cleanLine), style }
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
  const estimate = wall === undefined ? '' : formatEstimate(wall, margin)
  const cpuEstimate = cpu === undefined ? '' : formatEstimate(cpu, margin)
  const verdict = wall === undefined ? '' : formatOutcome(wall, margin)
  const blocks = blocksCell(tier)
  const level = wall === undefined ? '' : formatLevel(wall.effect.confidence)
  const detectable = wall === undefined ? '' : formatDetectable(wall.minimumDetectableEffect)
  return {
    cells: [name, arm, estimate, cpuEstimate, level, verdict, blocks, detectable],
    pieces: [
      `${arm} ${estimate}`,
      `${level} interval`,
      verdict,
      `cpu ${cpuEstimate}`,
      `${blocks} blocks`,
      `could detect ${detectable}`,
    ],
    style: wall === undefined ? undefined : VERDICT_STYLES[wall.verdict.kind],
  }
}

function controlRow(tier: MeasuredTier, arm: string): Row {
  const { cells } = armRow(tier, tier.control, arm, '', 0)
  const [, , estimate = '', , level = ''] = cells
  const label = 'control (A/A)'
  return {
    cells: [...cells.slice(0, 5), label],
    pieces: [`${label} ${estimate}`, `${level} interval`],
    style: 'dim',
  }
}

function noteLines(record: RunRecord): readonly string[] {
  const discarded = record.tiers.flatMap((tier) => (tier.state === 'skipped' ? [] : tier.discarded))
  return [
    ...(record.finishedAt === null ? ['interrupted: these are the tiers that were finished'] : []),
    `machine: ${record.machine.cpu}, ${record.machine.logicalCpus} CPUs${record.machine.virtualized === true ? ', virtual' : ''}; ${record.model === null ? '' : `model ${record.model.id}; `}seed ${record.seed}`,
    ...timesLines(record),
    ...cpuLines(record),
    ...stretchedLines(record),
    ...uncheckedLines(record),
    ...record.warnings.map((warning) => `warning: ${formatWarning(warning)}`),
    ...record.tiers.flatMap((tier) =>
      tier.state === 'measured'
        ? tier.warnings.map((warning) => `warning, ${tier.name}: ${formatWarning(warning)}`)
        : [],
    ),
    ...record.tiers.flatMap(reasonLines),
    ...record.tiers.flatMap(openLines),
    ...discarded.slice(0, 3).map(({ block, arm, reason }) => `discarded block ${block} (${arm}): ${reason}`),
    ...(discarded.length > 3
      ? [`… and ${discarded.length - 3} more discarded blocks, see results.json`]
      : []),
  ]
}

/** How tiers were timed, unless the engine did it by itself; all tiers of a run have one protocol, so mostly one line. */
function timesLines({ tiers }: RunRecord): readonly string[] {
  const outside = tiers.filter(
    (tier) => tier.state === 'measured' && (tier.timestamps !== 'engine' || tier.slicing === 'signals'),
  )
  return [...new Set(outside.flatMap((tier) => (tier.state === 'measured' ? [describeTimes(tier)] : [])))]
}

/** Why cells of CPU time are empty. */
function cpuLines({ tiers }: RunRecord): readonly string[] {
  const without = tiers.filter(
    (tier) => tier.state === 'measured' && !tier.comparisons.some(({ metric }) => metric === 'cpu'),
  )
  return without.length === 0
    ? []
    : [
        `no cpu of ${without.map(({ name }) => name).join(', ')}: windows there use less than 0.1 s of CPU time, which the kernel counts in steps of 10 ms, or the system does not tell it`,
      ]
}

/** Why a tier took longer than its budget. */
function stretchedLines({ tiers, settings }: RunRecord): readonly string[] {
  const [budget, fewest] = [Number(settings['budgetSeconds']), Number(settings['minBlocks'])]
  return tiers.flatMap((tier) =>
    tier.state === 'measured' && tier.durationSeconds > 1.1 * budget && tier.blocks <= fewest
      ? [
          `${tier.name} took ${Math.round(tier.durationSeconds)} s with \`budgetSeconds: ${budget}\`: the pilot and the fewest blocks (\`minBlocks: ${fewest}\`) need them`,
        ]
      : [],
  )
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

/** Expectations that nobody can say were met; those that failed, Vitest reports. */
function openLines(tier: TierRecord): readonly string[] {
  if (tier.state !== 'measured') return []
  return (tier.expectations ?? [])
    .filter(({ outcome }) => outcome === 'inconclusive')
    .map(({ arm, claim, reason }) => `inconclusive, ${tier.name}: expected ${arm} to be ${claim}; ${reason}`)
}
