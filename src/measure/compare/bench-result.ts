/** One arm's windows as the descriptive statistics that Vitest's own reporters show. */
import type { BenchResult } from 'vitest'
import type { Reporter } from 'vitest/node'
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
/** Student's t is the tables' business; for a reader of Vitest's table ±2 standard errors says the same. */
const CRITICAL = 1.96

/** Builds the result of one arm from its windows' wall times, in ms as tinybench has them. */
export function createBenchResult(
  name: string,
  arm: string,
  rows: readonly WindowRow[],
  comparisons: readonly Comparison[],
): BenchResult {
  const times = rows.filter((row) => row[2] === arm).map((row) => row[3] / NS_PER_MS)
  const latency = describe(requireFinite(times, arm))
  const rates = times.map((ms) => 1000 / ms)
  const throughput = describe(requireFinite(rates, arm))
  const own = comparisons.filter((comparison) => comparison.arm === arm)
  return {
    name,
    state: 'completed',
    runtime: 'node',
    runtimeVersion: process.version,
    timestampProviderName: 'custom',
    period: latency.mean,
    totalTime: times.reduce((sum, ms) => sum + ms, 0),
    latency: Object.assign(latency, own.length > 0 && { comparisons: own }),
    throughput,
  }
}

function describe(values: NonEmpty<number>): BenchResult['latency'] {
  const n = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, n - 1)
  const sem = Math.sqrt(variance / n)
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
    df: n - 1,
    critical: CRITICAL,
    moe: CRITICAL * sem,
    rme: (100 * CRITICAL * sem) / mean,
    min: Math.min(...values),
    max: Math.max(...values),
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
