/** From the blocks of a tier to its secondary metrics, not yet compared. */
import { createNotFinite } from '../../stats/checks/non-empty.ts'
import { percentileOfSorted } from '../../stats/samples/percentiles.ts'
import { warnOfMetric, type Warning } from '../conditions/warnings.ts'
import type { CompletedBlock } from '../blocks/timed-window.ts'
import { findOwnMetrics, isOwn, METRIC_KINDS, type ArmBlock, type MetricKind } from './metric-kinds.ts'
import { MetricValues, type ArmValues } from './metric-values.ts'
import { LEVELS, type MetricArm, type MetricRecord, type MetricStatistic } from '../record/metric-record.ts'

/** Fewest groups that are compared: as few as the blocks of a tier may be. */
const FEWEST_GROUPS = 8
/** Points of a distribution's curve. */
const CURVE_POINTS = 101
/** Digits that are kept of a value; clocks do not have more. */
const PRECISION = 9

/** How a tier's metrics are summarized. */
export interface MetricOptions {
  /** Values of one metric that are kept, see `MetricValues`. */
  readonly mostKept?: number | undefined
}

interface KnownMetric {
  kind: MetricKind
  /** Undefined once some arm has had none of it in a block: nothing could be paired. */
  values: MetricValues | undefined
}

/**
 * The metrics of a tier, block after block, without keeping blocks. One that some arm lacks in some block is left out, since nothing
 * could be paired. Comparisons are empty: `compareGroups` makes them, also anew from a record.
 */
export class MetricSummary {
  readonly #arms: readonly string[]
  readonly #options: MetricOptions
  readonly #metrics = new Map<string, KnownMetric>()
  #blocks = 0

  constructor(arms: readonly string[], options: MetricOptions = {}) {
    this.#arms = arms
    this.#options = options
    for (const kind of METRIC_KINDS) this.#metrics.set(kind.name, this.#begin(kind))
  }

  /** Takes in a complete block. */
  add(block: CompletedBlock): void {
    for (const own of findOwnMetrics(block.windows.map(({ result }) => result))) {
      const known = this.#metrics.get(own.name)
      if (known !== undefined && isOwn(known.kind)) {
        known.kind = own
        continue
      }
      // An engine's own number takes the place of one of ours that has its name. Blocks before this one had none of it.
      this.#metrics.delete(own.name)
      this.#metrics.set(own.name, this.#blocks === 0 ? this.#begin(own) : { kind: own, values: undefined })
    }
    const byArm = this.#arms.map((arm) => [arm, readArm(block, arm)] as const)
    for (const metric of this.#metrics.values()) addTo(metric, byArm)
    this.#blocks += 1
  }

  /** Describes every metric; one that cannot be summarized, as an engine's own number may be infinite, is left out with a warning. */
  summarize(warnings: Warning[]): MetricRecord[] {
    if (this.#blocks === 0) return []
    return [...this.#metrics.values()].flatMap(({ kind, values }) => {
      if (values === undefined) return []
      try {
        return [summarizeMetric(kind, values, this.#arms)]
      } catch (error) {
        warnings.push(warnOfMetric(`metric \`${kind.name}\``, error, true))
        return []
      }
    })
  }

  #begin(kind: MetricKind): KnownMetric {
    return { kind, values: new MetricValues(this.#arms, this.#options.mostKept) }
  }
}

function addTo(metric: KnownMetric, byArm: readonly (readonly [arm: string, block: ArmBlock])[]): void {
  const { kind, values } = metric
  if (values === undefined) return
  const read = byArm.map(([arm, block]) => [arm, kind.read(block)] as const)
  if (read.some(([, { length }]) => length === 0)) metric.values = undefined
  else for (const [arm, list] of read) values.add(arm, list)
}

function readArm({ windows, started }: CompletedBlock, arm: string): ArmBlock {
  return {
    windows: windows.filter((window) => window.arm === arm).map(({ result }) => result),
    coldStartNs: started[arm]?.coldStartNs,
  }
}

function summarizeMetric(
  { name, unit, better, per }: MetricKind,
  values: MetricValues,
  arms: readonly string[],
): MetricRecord {
  return {
    name,
    unit,
    better,
    arms: Object.fromEntries(arms.map((arm) => [arm, summarizeArm(values.read(arm))])),
    statistics:
      per === 'block'
        ? [
            describeGroups(
              'block',
              1,
              arms.map((arm) => [arm, values.readFirsts(arm)]),
            ),
          ]
        : values
            .group()
            .map(({ q, blocksPerGroup, values: located }) =>
              describeGroups(`p${Math.round(q * 100)}` as MetricStatistic['statistic'], blocksPerGroup, [
                ...located,
              ]),
            ),
  }
}

function summarizeArm({ sorted, mean, notFinite }: ArmValues): MetricArm {
  if (notFinite !== undefined) throw createNotFinite('values', notFinite.index, notFinite.value)
  const points = Math.min(CURVE_POINTS, sorted.length)
  return {
    samples: sorted.length,
    mean: round(mean),
    percentiles: LEVELS.map((q) => Object.assign({ q }, percentileOfSorted(sorted, q))),
    quantiles: Array.from({ length: points }, (_, point) =>
      round(sorted.at(Math.round((point / Math.max(1, points - 1)) * (sorted.length - 1))) ?? Number.NaN),
    ),
  }
}

function describeGroups(
  statistic: MetricStatistic['statistic'],
  blocksPerGroup: number,
  groups: readonly (readonly [arm: string, values: readonly number[]])[],
): MetricStatistic {
  const values = groups.map(([arm, located]): [string, number[]] => [
    arm,
    located.length < FEWEST_GROUPS ? [] : located.map(round),
  ])
  return { statistic, blocksPerGroup, values: Object.fromEntries(values), comparisons: [] }
}

function round(value: number): number {
  return Number(value.toPrecision(PRECISION))
}
