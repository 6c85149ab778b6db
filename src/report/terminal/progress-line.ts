/** A running tier in one line. Pure: what is known in, text out. */
import type { TierStand } from '../../measure/progress/tier-progress.ts'
import type { TierRecord } from '../../measure/record/tier-record.ts'
import { columnsOf, shorten } from '../words/columns.ts'
import { formatEstimate } from '../words/text.ts'
import { cleanLine } from '../../support/clean-text.ts'

/** Marks what the suite says while it works. */
const PREFIX = '[pgo] '
const SHORTEST_NAME = 12

/**
 * The live line of a tier: its block, the speedup so far, the width of the interval against the one at which it stops, and how long
 * it can still take. It never wraps: on a narrow terminal the name is shortened, then the parts go from the least important.
 *
 * @param width columns that the line may fill.
 */
export function renderStand(name: string, stand: TierStand, width: number): string {
  const { blocks, discarded, arms, halfWidth, precision, elapsedMs, longestMs } = stand
  const seconds = Math.max(0, Math.ceil((longestMs - elapsedMs) / 1000))
  const left = `at most ${seconds} s left`
  const block = blocks === 0 ? 'pilot' : `block ${blocks}`
  const failed = discarded === 0 ? [] : [`${discarded} discarded`]
  const effects = arms.map((arm) => `${cleanLine(arm.arm)} ${formatEstimate(arm)}`)
  const target = halfWidth === null ? [] : [`±${formatShare(halfWidth)} of ±${formatShare(precision)} %`]
  const choices = [
    [block, ...failed, ...effects, ...target, left],
    [block, ...failed, ...effects.slice(0, 1), ...target, left],
    [block, ...target, left],
    [block, left],
    [block],
  ]
  const clean = cleanLine(name)
  for (const parts of choices) {
    const rest = `: ${parts.join(', ')}`
    const room = width - columnsOf(PREFIX + rest)
    if (room >= Math.min(columnsOf(clean), SHORTEST_NAME)) return `${PREFIX}${shorten(clean, room)}${rest}`
  }
  return shorten(`${PREFIX}${clean}`, width)
}

/** The line that says that a tier begins, where no live line can be drawn. */
export function renderStart(name: string, { budgetMs, longestMs }: TierStand): string {
  const [budget, longest] = [budgetMs, longestMs].map((ms) => Math.round(ms / 1000))
  const stretched = longest === budget ? '' : `, or ${longest} s where the fewest blocks need it`
  return `${PREFIX}${cleanLine(name)}: measuring, at most ${budget} s${stretched}`
}

/** The line that says what a tier waits for. */
export function renderWait(name: string, message: string): string {
  return PREFIX + cleanLine(`${name}: ${message}`)
}

/** The line that says what a tier came to; the verdicts wait for the run's other tiers. */
export function renderEnd(tier: TierRecord): string {
  return `${PREFIX}${cleanLine(`${tier.name}: ${describeOutcome(tier)}`)}`
}

function describeOutcome(tier: TierRecord): string {
  switch (tier.state) {
    case 'measured': {
      const effects = tier.comparisons
        .filter(({ metric }) => metric === 'wall')
        .map((comparison) => `${comparison.arm} ${formatEstimate(comparison)}`)
      const why = tier.stoppedBecause === 'precision' ? 'precise enough' : 'the budget is used'
      return `${effects.join(', ')}; ${tier.blocks} blocks in ${Math.round(tier.durationSeconds)} s, ${why}`
    }
    case 'skipped':
      return 'skipped'
    case 'failed':
      return `failed, ${tier.error.code}`
  }
}

function formatShare(share: number): string {
  return (share * 100).toFixed(2)
}
