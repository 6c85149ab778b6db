/** Runs that stop when they are precise enough: how many miss, and how many of those that stopped at each look. */
import { decideStop } from '../../src/stats/design/stop.ts'
import { blockInterval } from '../../src/stats/intervals/block-interval.ts'
import { normalDeviate } from '../../src/stats/random/deviates.ts'
import { createRng } from '../../src/stats/random/rng.ts'
import { logRatios } from '../../src/stats/samples/log-ratios.ts'
import { excludesZero } from '../../src/stats/verdict/verdict.ts'

/** Runs with one target. */
export interface LooksRow {
  /** Half-width aimed at, in standard deviations of a block's difference. */
  readonly target: number
  readonly runs: number
  readonly missed: number
  readonly stops: readonly { readonly blocks: number; readonly runs: number; readonly missed: number }[]
}

const TARGETS = [0.3, 0.35, 0.4, 0.5, 0.6, 0.75]
const MINIMUM_BLOCKS = 12
const BUDGET = 60
/** A standard deviation of 1 %. */
const SD = 0.01
const SEED = 3

/** Simulates normal differences without an effect for every target. */
export function simulateLooks(runs: number): readonly LooksRow[] {
  return TARGETS.map((target) => {
    const rng = createRng(SEED)
    const ended = Array.from({ length: runs }, () => {
      const values = Array.from({ length: BUDGET }, () => SD * normalDeviate(rng))
      for (let blocks = MINIMUM_BLOCKS; ; blocks += 1) {
        const differences = logRatios(values.slice(0, blocks))
        const decision = decideStop({
          comparisons: [differences],
          halfWidthTarget: target * SD,
          minimumBlocks: MINIMUM_BLOCKS,
          elapsedNs: blocks,
          budgetNs: BUDGET,
        })
        if (decision.stop) return { blocks, missed: excludesZero(blockInterval(differences, decision)) }
      }
    })
    const countMissed = (some: typeof ended): number => some.filter(({ missed }) => missed).length
    const stops = [...Map.groupBy(ended, ({ blocks }) => blocks)]
      .map(([blocks, group]) => ({ blocks, runs: group.length, missed: countMissed(group) }))
      .sort((a, b) => a.blocks - b.blocks)
    return { target, runs, missed: countMissed(ended), stops }
  })
}
