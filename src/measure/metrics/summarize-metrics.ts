/** From the windows of a tier's blocks to its secondary metrics, not yet compared. */
import { requireFinite } from '../../stats/checks/non-empty.ts'
import { percentileOfSorted, samplesFor } from '../../stats/samples/percentiles.ts'
import { quantile } from '../../stats/samples/quantile.ts'
import { warnOfMetric, type Warning } from '../conditions/warnings.ts'
import type { CompletedBlock } from '../blocks/timed-window.ts'
import { findMetricKinds, type ArmBlock, type MetricKind } from './metric-kinds.ts'
import { LEVELS, type MetricArm, type MetricRecord, type MetricStatistic } from '../record/metric-record.ts'

/** Fewest groups that are compared: as few as the blocks of a tier may be. */
const FEWEST_GROUPS = 8
/** Points of a distribution's curve. */
const CURVE_POINTS = 101
/** Digits that are kept of a value; clocks do not have more. */
const PRECISION = 9

/**
 * Summarizes every metric that each arm has in every block; a metric that some lack is left out, since nothing could be
 * paired. One that cannot be summarized, as an engine's own number may be infinite, is left out with a warning. Comparisons are empty: `compareGroups` makes them, also anew from a record.
 */
export function summarizeMetrics(
  blocks: readonly CompletedBlock[],
  arms: readonly string[],
  warnings: Warning[],
): MetricRecord[] {
  const byArm = arms.map((arm): [string, readonly ArmBlock[]] => [
    arm,
    blocks.map((block) => readArm(block, arm)),
  ])
  const windows = blocks.flatMap((block) => block.windows.map(({ result }) => result))
  return findMetricKinds(windows).flatMap((kind) => {
    try {
      return readMetric(kind, byArm)
    } catch (error) {
      warnings.push(warnOfMetric(`metric \`${kind.name}\``, error, true))
      return []
    }
  })
}

function readMetric(
  kind: MetricKind,
  byArm: readonly (readonly [arm: string, blocks: readonly ArmBlock[]])[],
): MetricRecord[] {
  const values = byArm.map(([arm, armBlocks]): [string, readonly (readonly number[])[]] => [
    arm,
    armBlocks.map((block) => kind.read(block)),
  ])
  const everywhere = values.every(([, lists]) => lists.length > 0 && lists.every((list) => list.length > 0))
  return everywhere ? [summarizeMetric(kind, new Map(values))] : []
}

function readArm({ windows, started }: CompletedBlock, arm: string): ArmBlock {
  return {
    windows: windows.filter((window) => window.arm === arm).map(({ result }) => result),
    coldStartNs: started[arm]?.coldStartNs,
  }
}

function summarizeMetric(
  { name, unit, better, per }: MetricKind,
  values: ReadonlyMap<string, readonly (readonly number[])[]>,
): MetricRecord {
  const entries = [...values]
  return {
    name,
    unit,
    better,
    arms: Object.fromEntries(entries.map(([arm, blocks]) => [arm, summarizeArm(blocks.flat())])),
    statistics:
      per === 'block'
        ? [{ statistic: 'block', ...groupValues(values, 1, ([value = Number.NaN]) => value) }]
        : LEVELS.map((q) => groupPercentile(values, q)),
  }
}

function summarizeArm(values: readonly number[]): MetricArm {
  const sorted = Float64Array.from(requireFinite(values, 'values')).sort()
  const points = Math.min(CURVE_POINTS, sorted.length)
  return {
    samples: values.length,
    mean: round(sorted.reduce((sum, value) => sum + value, 0) / sorted.length),
    percentiles: LEVELS.map((q) => Object.assign({ q }, percentileOfSorted(sorted, q))),
    quantiles: Array.from({ length: points }, (_, point) =>
      round(sorted[Math.round((point / Math.max(1, points - 1)) * (sorted.length - 1))] ?? Number.NaN),
    ),
  }
}

/** A percentile by groups of as many blocks as give it the values that it needs; the median is content with any. */
function groupPercentile(
  values: ReadonlyMap<string, readonly (readonly number[])[]>,
  q: (typeof LEVELS)[number],
): MetricStatistic {
  // One after the other: a call takes some hundred thousand arguments at most.
  const fewest = [...values.values()]
    .flat()
    .reduce((least, { length }) => Math.min(least, length), Number.POSITIVE_INFINITY)
  const blocksPerGroup = q === 0.5 ? 1 : Math.ceil(samplesFor(q) / fewest)
  const statistic = `p${Math.round(q * 100)}` as MetricStatistic['statistic']
  return {
    statistic,
    ...groupValues(values, blocksPerGroup, (group) => quantile(requireFinite(group, statistic), q)),
  }
}

function groupValues(
  values: ReadonlyMap<string, readonly (readonly number[])[]>,
  blocksPerGroup: number,
  locate: (group: readonly number[]) => number,
): Omit<MetricStatistic, 'statistic'> {
  const [blocks = []] = values.values()
  const groups = Math.floor(blocks.length / blocksPerGroup)
  const located = [...values].map(([arm, lists]): [string, number[]] => [
    arm,
    groups < FEWEST_GROUPS
      ? []
      : Array.from({ length: groups }, (_, group) => {
          // What is left over belongs to the last group.
          const end = group === groups - 1 ? undefined : (group + 1) * blocksPerGroup
          return round(locate(lists.slice(group * blocksPerGroup, end).flat()))
        }),
  ])
  return { blocksPerGroup, values: Object.fromEntries(located), comparisons: [] }
}

function round(value: number): number {
  return Number(value.toPrecision(PRECISION))
}
