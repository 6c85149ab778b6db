/** What it would take to know more: blocks, minutes, and the settings that ask for them. */
import type { Comparison, MeasuredTier } from '../../../measure/record/tier-record.ts'
import { showCount, showDuration, showPercent } from '../elements/numbers.ts'

/** Beyond this a longer measurement is no advice, s. */
const LONGEST_ADVICE_SECONDS = 6 * 3600
/** Blocks are not all alike: room for the slower ones. */
const SPARE = 1.1

/** One sentence for a reader who wants to know more than the verdict says. */
export function describeSurer(tier: MeasuredTier, comparison: Comparison): string {
  const { verdict, effect, blocks } = comparison
  switch (verdict.kind) {
    case 'inconclusive': {
      if (verdict.blocksNeeded === null) {
        return `more blocks would hardly settle it: the estimate lies at the edge of ±${showPercent(tier.margin)}.`
      }
      return describeBlocks(
        tier,
        verdict.blocksNeeded,
        'would settle it, if the estimate stays as it is',
        // Time was left over: only this makes the tier go on.
        tier.stoppedBecause === 'precision' ? `\`minBlocks: ${verdict.blocksNeeded}\`` : undefined,
      )
    }
    case 'withheld':
      return verdict.why === 'too-few-blocks'
        ? 'give the tier more time: raise `budgetSeconds`.'
        : 'end what else runs on the machine, or use a quieter one, and measure again.'
    case 'faster-by-margin':
    case 'faster':
    case 'slower':
    case 'equivalent': {
      const halfWidth = (effect.high - effect.low) / 2
      return describeBlocks(
        tier,
        4 * blocks,
        'would make the interval half as wide',
        `\`precision: '${showPercent(halfWidth / 2, 2).replace('\u00A0', ' ')}'\``,
      )
    }
  }
}

/** @param setting what has a tier go on that is precise enough already. */
function describeBlocks(tier: MeasuredTier, blocks: number, effect: string, setting?: string): string {
  const perBlock = tier.durationSeconds / (tier.blocks + tier.discarded.length + tier.pilot.pilotBlocks)
  const seconds = perBlock * (blocks + tier.pilot.pilotBlocks) * SPARE
  const many = `about ${showCount(blocks)} blocks instead of ${showCount(tier.blocks)}`
  if (seconds > LONGEST_ADVICE_SECONDS) {
    return `${many} ${effect}; that is about ${showDuration(seconds)} of measuring, so a quieter machine is the better way.`
  }
  const budget = Math.ceil(seconds / 10) * 10
  const duration = `about ${showDuration(seconds)}`
  return setting === undefined
    ? `${many} ${effect}: ${duration}, \`budgetSeconds: ${budget}\`.`
    : `${many} ${effect}: ${duration}, ${setting} with \`budgetSeconds\` of at least ${budget}.`
}
