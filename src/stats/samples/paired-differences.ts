import type { ArmName, Block } from './block.ts'
import { type LocationMethod, robustLocation } from './location.ts'
import { type LogRatios, logRatios } from './log-ratios.ts'
import type { NonEmpty } from '../checks/non-empty.ts'
import { StatsError } from '../checks/stats-error.ts'

/** Which two arms to compare, and how a block's windows become one number. */
export interface Comparison {
  readonly arm: ArmName
  readonly baseline: ArmName
  /** A byte-identical copy of the baseline: the arm is then compared with the mean of the two, which is less noisy than either. */
  readonly copy?: ArmName | undefined
  /** @default 'trimmed-mean' */
  readonly location?: LocationMethod
}

/**
 * The paired differences d_k: per block, the robust location of the arm's log window times minus the baseline's, or minus the
 * mean of the baseline's and its copy's. Blocks are independent (fresh processes), windows within a block are not, so a block is one observation (Kalibera & Jones
 * 2013, "Rigorous benchmarking in reasonable time", ISMM).
 *
 * @returns one log ratio a block, in the order of the blocks.
 * @throws StatsError `STATS_EMPTY` without blocks, `STATS_ARM_MISSING`, `STATS_UNPAIRED_WINDOWS`; nothing is ever
 * dropped silently.
 */
export function pairedDifferences(blocks: readonly Block[], comparison: Comparison): LogRatios {
  const { arm, baseline, copy, location = 'trimmed-mean' } = comparison
  const references = copy === undefined ? [baseline] : [baseline, copy]
  const differences = blocks.map((block, index) => {
    const armWindows = windowsOf(block, arm, index)
    const locations = references.map((reference) => {
      const windows = windowsOf(block, reference, index)
      if (armWindows.length !== windows.length) {
        throw new StatsError(
          'STATS_UNPAIRED_WINDOWS',
          `block ${index} has ${armWindows.length} windows of \`${arm}\` and ${windows.length} of \`${reference}\`; discard the whole block, with its reason, if a window failed.`,
        )
      }
      return robustLocation(windows, location)
    })
    const sum = locations.reduce((total, each) => total + each, 0)
    return robustLocation(armWindows, location) - sum / locations.length
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
