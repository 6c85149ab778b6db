/** A run in Markdown, for the summary of a CI job. Pure. */
import type { Expectation } from '../../measure/record/expectation-record.ts'
import type { MeasuredTier, TierRecord } from '../../measure/record/tier-record.ts'
import { cleanLine } from '../../support/clean-text.ts'
import type { RunRecord } from '../record/run-record.ts'
import { formatDetectable, formatEstimate, formatLevel, formatOutcome, formatWarning } from '../words/text.ts'

const HEAD = ['tier', 'arm', 'wall', 'level', 'verdict', 'control (A/A, 99 %)', 'blocks', 'could detect']
const OUTCOMES: Record<Expectation['outcome'], string> = {
  met: 'met',
  failed: '**failed**',
  inconclusive: '**inconclusive**',
}

/** Renders the verdicts, what the bench files expected, and what may have spoilt the run. */
export function renderStepSummary(record: RunRecord): string {
  const { machine, model, seed, tiers, warnings, finishedAt } = record
  const margin = Number(record.settings['margin'])
  const expectations = tiers.flatMap(listExpectations)
  const doubts = [
    ...warnings.map((warning) => formatWarning(warning)),
    ...tiers.flatMap((tier) =>
      tier.state === 'measured'
        ? tier.warnings.map((warning) => `${tier.name}: ${formatWarning(warning)}`)
        : [],
    ),
  ]
  return [
    '## Speedup over the baseline',
    '',
    ...(finishedAt === null ? ['The run was interrupted: these are the tiers that were finished.', ''] : []),
    ...renderTable(
      HEAD,
      tiers.flatMap((tier) => tierRows(tier, margin)),
    ),
    '',
    ...(expectations.length === 0
      ? []
      : [...renderTable(['tier', 'expected', 'outcome', 'why'], expectations), '']),
    ...doubts.map((doubt) => `- ${escapeMarkdown(doubt)}`),
    ...(doubts.length === 0 ? [] : ['']),
    escapeMarkdown(
      `${machine.cpu}, ${machine.logicalCpus} CPUs${machine.virtualized === true ? ', virtual' : ''}; ${model === null ? '' : `model ${model.id}; `}seed ${seed}`,
    ),
    '',
  ].join('\n')
}

function tierRows(tier: TierRecord, margin: number): readonly (readonly string[])[] {
  if (tier.state === 'skipped') return [[tier.name, '', '', '', `skipped: ${tier.reason}`, '', '', '']]
  if (tier.state === 'failed') {
    const { code, message } = tier.error
    return [
      [tier.name, '', '', '', `failed: ${code}: ${message.split('\n')[0]}`, '', String(tier.blocks), ''],
    ]
  }
  const control = tier.control.find(({ metric }) => metric === 'wall')
  return tier.comparisons
    .filter(({ metric }) => metric === 'wall')
    .map((comparison) => [
      tier.name,
      comparison.arm,
      formatEstimate(comparison, margin),
      formatLevel(comparison.effect.confidence),
      formatOutcome(comparison, margin),
      control === undefined ? '' : formatEstimate(control),
      formatBlocks(tier),
      formatDetectable(comparison.minimumDetectableEffect),
    ])
}

function formatBlocks({ blocks, discarded }: MeasuredTier): string {
  return discarded.length === 0 ? String(blocks) : `${blocks} (${discarded.length} discarded)`
}

function listExpectations(tier: TierRecord): readonly (readonly string[])[] {
  if (tier.state !== 'measured') return []
  return (tier.expectations ?? []).map(({ arm, claim, outcome, reason }) => [
    tier.name,
    `${arm} ${claim}`,
    OUTCOMES[outcome],
    reason,
  ])
}

function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const outcomes = new Set(Object.values(OUTCOMES))
  const escape = (cell: string): string => (outcomes.has(cell) ? cell : escapeMarkdown(cell))
  return [
    renderLine(head),
    `|${'---|'.repeat(head.length)}`,
    ...rows.map((cells) => renderLine(cells.map(escape))),
  ]
}

function renderLine(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

/**
 * Makes foreign text harmless: no markup, no HTML, no mention of a person, no link (also none of a bare address), no formula, no end of a cell or
 * line. A zero-width space takes an address or a name apart wherever in its ways GitHub looks for one; a dollar sign in a `span` begins no formula
 * (docs.github.com, "Writing mathematical expressions").
 */
function escapeMarkdown(text: string): string {
  return cleanLine(text.replaceAll('\n', ' '))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('@', '@\u200B')
    .replaceAll(/[\\`*_[\]|~#!]/g, String.raw`\$&`)
    .replaceAll('://', ':\u200B//')
    .replaceAll(/\b(www|mailto|xmpp)(?=[.:])/gi, '$&\u200B')
    .replaceAll('$', '<span>$</span>')
}
