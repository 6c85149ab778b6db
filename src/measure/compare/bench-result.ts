/** One arm's windows as the descriptive statistics that Vitest's own reporters show. */
import type { BenchResult } from 'vitest'
import type { Reporter } from 'vitest/node'
import { studentTQuantile } from '../../stats/distributions/student-t.ts'
import { requireFinite, type NonEmpty } from '../../stats/checks/non-empty.ts'
import { quantile } from '../../stats/samples/quantile.ts'
import type { Comparison, WindowRow } from '../record/tier-record.ts'

/** The comparison of an arm as it stands in its `latency`, for bench files; absent on the baseline. */
export interface ComparedLatency {
  readonly comparisons?: readonly Comparison[]
}

/** A group of benchmarks as Vitest's reporters get it. */
export type Benchmark = Parameters<NonNullable<Reporter['onTestCaseBenchmark']>>[1]

/** Whether a group of benchmarks is a tier: its arms carry their comparisons, also in a blob that is merged elsewhere. */
export function isOwnBenchmark({ tasks }: Benchmark): boolean {
  return tasks.some(({ latency }) => 'comparisons' in latency)
}

const NS_PER_MS = 1e6
/** Two-sided level of `moe` and `rme`, as in tinybench. */
const LEVEL = 0.95

/**
 * Builds the result of one arm from its windows' wall times, in ms as tinybench has them. How sure the mean is (`sem`, `df`, `moe`,
 * `rme`) follows from the blocks: windows of one process are alike, and taken as independent they would promise too much.
 */
export function createBenchResult(
  name: string,
  arm: string,
  rows: readonly WindowRow[],
  comparisons: readonly Comparison[],
): BenchResult {
  const own = rows.filter((row) => row[2] === arm)
  const times = own.map((row) => row[3] / NS_PER_MS)
  const blocks = own.map(([block]) => block)
  const latency = describe(requireFinite(times, arm), blocks)
  const throughput = describe(
    requireFinite(
      times.map((ms) => 1000 / ms),
      arm,
    ),
    blocks,
  )
  const compared = comparisons.filter((comparison) => comparison.arm === arm)
  return {
    name,
    state: 'completed',
    runtime: 'node',
    runtimeVersion: process.version,
    timestampProviderName: 'custom',
    period: latency.mean,
    totalTime: times.reduce((sum, ms) => sum + ms, 0),
    latency: Object.assign(latency, compared.length > 0 && { comparisons: compared }),
    throughput,
  }
}

/** @param blocks the block of each value. */
function describe(values: NonEmpty<number>, blocks: readonly number[]): BenchResult['latency'] {
  const n = values.length
  const mean = meanOf(values)
  const variance = varianceOf(values)
  const blockMeans = [...Map.groupBy(values.keys(), (index) => blocks[index]).values()].map((indices) =>
    meanOf(indices.map((index) => values[index] ?? Number.NaN)),
  )
  const df = blockMeans.length - 1
  const sem = Math.sqrt(varianceOf(blockMeans) / blockMeans.length)
  // One block says nothing of how blocks differ.
  const critical = df > 0 ? studentTQuantile((1 + LEVEL) / 2, df) : Number.POSITIVE_INFINITY
  const p50 = quantile(values, 0.5)
  const deviations = (centre: number): NonEmpty<number> =>
    requireFinite(
      values.map((value) => Math.abs(value - centre)),
      'deviations',
    )
  return {
    mean,
    variance,
    sd: Math.sqrt(variance),
    sem,
    df,
    critical,
    moe: critical * sem,
    rme: (100 * critical * sem) / mean,
    min: quantile(values, 0),
    max: quantile(values, 1),
    p50,
    p75: quantile(values, 0.75),
    p99: quantile(values, 0.99),
    p995: quantile(values, 0.995),
    p999: quantile(values, 0.999),
    mad: quantile(deviations(p50), 0.5),
    aad: deviations(mean).reduce((sum, value) => sum + value, 0) / n,
    samples: undefined,
    samplesCount: n,
  }
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Divisor n - 1; not a number for a single value. */
function varianceOf(values: readonly number[]): number {
  const mean = meanOf(values)
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)
}
