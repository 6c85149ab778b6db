/** What became of each tier from run to run. */
import type { Comparison } from '../../measure/record/tier-record.ts'
import type { History, PastRun, RunSummary } from './read-history.ts'

/** One arm of one tier in one run. */
export interface TrendPoint {
  readonly run: PastRun
  readonly comparison: Comparison
  readonly margin: number
}

/** One arm of one tier on one machine with one model and workload, oldest run first; never empty. */
export interface TierTrend {
  readonly tier: string
  readonly arm: string
  readonly concurrency: number
  readonly points: readonly TrendPoint[]
}

/** Runs whose numbers may stand on one axis: of one machine and one model. */
export interface TrendGroup {
  readonly machine: RunSummary['machine']
  /** Undefined for runs about none. */
  readonly model: string | undefined
  readonly trends: readonly TierTrend[]
}

/** Groups runs by machine and model, then by tier, workload and arm; the group of the newest run comes first. */
export function readTrends({ runs }: History): readonly TrendGroup[] {
  const groups = Map.groupBy(runs, ({ summary: { machine, model } }) =>
    JSON.stringify([machine.cpu, machine.logicalCpus, machine.architecture, model?.id, model?.weightsBytes]),
  )
  return [...groups.values()].map((group) => createGroup(group)).filter((group) => group !== undefined)
}

function createGroup(newestFirst: readonly PastRun[]): TrendGroup | undefined {
  const [newest] = newestFirst
  if (newest === undefined) return undefined
  const trends = new Map<string, TierTrend & { points: TrendPoint[] }>()
  for (const run of newestFirst.toReversed()) {
    for (const tier of run.summary.tiers) {
      if (tier.state !== 'measured') continue
      for (const comparison of tier.comparisons.filter(({ metric }) => metric === 'wall')) {
        const { arm } = comparison
        const key = JSON.stringify([tier.name, arm, tier.workload])
        const trend = trends.get(key) ?? {
          tier: tier.name,
          arm,
          concurrency: tier.workload.concurrency,
          points: [],
        }
        trends.set(key, trend)
        trend.points.push({ run, comparison, margin: tier.margin })
      }
    }
  }
  const { machine, model } = newest.summary
  return {
    machine,
    model: model?.id,
    trends: [...trends.values()].toSorted((a, b) => a.concurrency - b.concurrency),
  }
}
