/** What a tier keeps of each block when it is done, so that windows and their requests need not stay in memory. */
import type { EngineStarted } from '../workloads/engine/engine-session.ts'
import type { CompletedBlock } from './blocks/timed-window.ts'
import { ArmDifferences } from './compare/arm-differences.ts'
import { ConcurrencyCount } from './compare/concurrency.ts'
import type { Conditions } from './conditions/conditions.ts'
import { MetricSummary, type MetricOptions } from './metrics/summarize-metrics.ts'
import type { MeasuredTier } from './record/tier-record.ts'

/** All of a tier's record that comes from its blocks, but the rows of its windows. */
export class TierSummary {
  readonly differences: ArmDifferences
  readonly metrics: MetricSummary
  readonly concurrency = new ConcurrencyCount()
  readonly conditions: Conditions[] = []
  /** Spawn to `ready`, ns, by arm, one a block. */
  readonly coldStartNs: Record<string, number[]> = {}
  #started: Readonly<Record<string, EngineStarted>> | undefined

  /**
   * @param arms all of the tier, the control too.
   * @param challengers those that get verdicts.
   */
  constructor(
    arms: readonly string[],
    baseline: string,
    challengers: readonly string[],
    options: MetricOptions = {},
  ) {
    this.differences = new ArmDifferences(baseline, challengers)
    this.metrics = new MetricSummary(arms, options)
  }

  /** Takes in a complete block. @throws StatsError for wall times that the statistics refuse. */
  add(block: CompletedBlock): void {
    this.#started ??= block.started
    this.differences.add(block)
    this.metrics.add(block)
    this.concurrency.add(block)
    if (block.conditions !== undefined) this.conditions.push(block.conditions)
    for (const [arm, { coldStartNs }] of Object.entries(block.started)) {
      if (coldStartNs !== undefined) (this.coldStartNs[arm] ??= []).push(coldStartNs)
    }
  }

  /** What the engines of the first block said when they started. */
  get started(): Readonly<Record<string, EngineStarted>> {
    return this.#started ?? {}
  }

  /** The same of those that say what they are. */
  get engines(): MeasuredTier['engines'] {
    return Object.fromEntries(
      Object.entries(this.started).flatMap(([arm, { hello, ready }]) =>
        hello === undefined || ready === undefined
          ? []
          : [
              [
                arm,
                {
                  engine: hello.engine,
                  version: hello.version,
                  flags: hello.build.flags,
                  threads: ready.threads,
                  model: ready.model,
                },
              ],
            ],
      ),
    )
  }

  /** Mean of the blocks; null where nobody can tell. */
  get harnessCpuShare(): number | null {
    const shares = this.conditions
      .map(({ harnessCpuShare }) => harnessCpuShare)
      .filter((share) => share !== null)
    if (shares.length === 0) return null
    return shares.reduce((total, share) => total + share, 0) / shares.length
  }
}
