import type { ArmName, Block } from './block.ts'
import { type LocationMethod, robustLocation } from './location.ts'
import { type LogRatios, logRatios } from './log-ratios.ts'
import type { NonEmpty } from '../checks/non-empty.ts'
import { StatsError } from '../checks/stats-error.ts'

/** Which two arms to compare, and how a block's windows become one number. */
export interface Comparison {
  readonly arm: ArmName
  readonly baseline: ArmName
  /** @default 'trimmed-mean' */
  readonly location?: LocationMethod
}

/**
 * The paired differences d_k: per block, the robust location of the arm's log window times minus the baseline's. Blocks
 * are independent (fresh processes), windows within a block are not, so a block is one observation (Kalibera & Jones
 * 2013, "Rigorous benchmarking in reasonable time", ISMM).
 *
 * @returns one log ratio a block, in the order of the blocks.
 * @throws StatsError `STATS_EMPTY` without blocks, `STATS_ARM_MISSING`, `STATS_UNPAIRED_WINDOWS`; nothing is ever
 * dropped silently.
 */
export function pairedDifferences(blocks: readonly Block[], comparison: Comparison): LogRatios {
  const { arm, baseline, location = 'trimmed-mean' } = comparison
  const differences = blocks.map((block, index) => {
    const armWindows = windowsOf(block, arm, index)
    const baselineWindows = windowsOf(block, baseline, index)
    if (armWindows.length !== baselineWindows.length) {
      throw new StatsError(
        'STATS_UNPAIRED_WINDOWS',
        `block ${index} has ${armWindows.length} windows of \`${arm}\` and ${baselineWindows.length} of \`${baseline}\`; discard the whole block, with its reason, if a window failed.`,
      )
    }
    return robustLocation(armWindows, location) - robustLocation(baselineWindows, location)
  })
  return logRatios(differences)
}

function windowsOf(block: Block, arm: ArmName, index: number): NonEmpty<number> {
  const windows = Object.hasOwn(block.windows, arm) ? block.windows[arm] : undefined
  if (windows === undefined) {
    throw new StatsError(
      'STATS_ARM_MISSING',
      `block ${index} has no windows of \`${arm}\`; it has ${Object.keys(block.windows).join(', ') || 'none'}.`,
    )
  }
  return windows
}
