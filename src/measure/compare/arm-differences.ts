/** The wall time of a running tier's arms against its baseline, block after block, as a stopping rule and the live line ask for it. */
import { createBlock } from '../../stats/samples/block.ts'
import { logRatios, type LogRatios } from '../../stats/samples/log-ratios.ts'
import type { CompletedBlock } from '../blocks/timed-window.ts'
import { pairArm } from './compare.ts'

/** One difference an arm and block, from `pairArm`: all that is needed of a block's windows. */
export class ArmDifferences {
  readonly #baseline: string
  readonly #differences: ReadonlyMap<string, number[]>

  /** @param arms those beside baseline and control. */
  constructor(baseline: string, arms: readonly string[]) {
    this.#baseline = baseline
    this.#differences = new Map(arms.map((arm) => [arm, []]))
  }

  /** Takes in a complete block. @throws StatsError for wall times that the statistics refuse. */
  add({ windows }: Pick<CompletedBlock, 'windows'>): void {
    const times: Record<string, number[]> = {}
    for (const { arm, result } of windows) (times[arm] ??= []).push(result.summary.wall_ns)
    const block = createBlock(times)
    for (const [arm, differences] of this.#differences) {
      differences.push(...pairArm([block], this.#baseline, arm))
    }
  }

  /** By arm, one difference a block. */
  get byArm(): readonly (readonly [arm: string, differences: readonly number[]])[] {
    return [...this.#differences]
  }

  /** The same, checked: there must be a block. */
  read(): readonly LogRatios[] {
    return [...this.#differences.values()].map((each) => logRatios(each))
  }
}
