/** A run with one tier of every kind, its statistics computed from its windows as in a real one. */
import { MetricSummary } from '../../src/measure/metrics/summarize-metrics.ts'
import type { MetricRecord } from '../../src/measure/record/metric-record.ts'
import { compareTier } from '../../src/measure/compare/compare.ts'
import { adjustVerdicts } from '../../src/measure/compare/family.ts'
import type { MeasuredTier, TierRecord } from '../../src/measure/record/tier-record.ts'
import { createResultsSchema } from '../../src/report/record/results-schema.ts'
import type { RunRecord } from '../../src/report/record/run-record.ts'
import { createCompletedBlock, createRequest, type ArmScript } from './completed-block.ts'
import { createConditions, createRunRecord, createTier, createWindows } from './tier-record.ts'

const BLOCKS = 14

/** A tier of the given time factors over the baseline; `ripple` is its noise. */
function createMeasuredTier(
  name: string,
  factors: Readonly<Record<string, number>>,
  ripple: number,
  changes: Partial<MeasuredTier> = {},
): MeasuredTier {
  const windows = createWindows({ baseline: 1, control: 1, ...factors }, BLOCKS, ripple)
  const conditions = Array.from({ length: BLOCKS }, (_, block) =>
    createConditions({ block, steal: block / 1000 }),
  )
  return compareTier(createTier({ name, windows, conditions, blocks: BLOCKS, ...changes }))
}

/** Every verdict, every state, two challengers, a load curve, warnings, discarded blocks and a profile. */
export function createFullRecord(changes: Partial<RunRecord> = {}): RunRecord {
  const tiers: TierRecord[] = [
    createMeasuredTier('25 requests', { pgo: 1 / 1.012, 'pgo-lto': 1 / 1.004 }, 0.02, load(25)),
    createMeasuredTier('10 requests', { pgo: 1 / 1.05, 'pgo-lto': 1.03 }, 0.001, {
      ...load(10),
      discarded: [{ block: 20, arm: 'pgo', reason: 'engine of arm `pgo` crashed', windows: [] }],
      metrics: createMetrics(),
      warnings: [{ code: 'steal', fact: 'the hypervisor took 2 %', hint: 'use `dedicated` CPUs' }],
      engines: {
        baseline: {
          engine: 'inferno',
          version: '1',
          flags: '-Copt-level=3',
          threads: 1,
          model: { id: 'tiny', sha256: 'b'.repeat(64), parameters: 1, dtype: 'f32' },
        },
      },
    }),
    createMeasuredTier('1 request', { pgo: 1.0001, 'pgo-lto': 1 }, 0.001, load(1)),
    createMeasuredTier('a restless machine', { pgo: 1 / 1.01, control: 1.03 }, 0.001, load(50)),
    { state: 'skipped', name: '200 requests', reason: '3 engines would need about 9 MiB, 1 MiB are free' },
    {
      state: 'failed',
      name: '100 requests',
      error: { code: 'TOO_MANY_DISCARDED', message: '3 of 3 blocks were discarded\nFix: repair the engine' },
      blocks: 0,
      discarded: [{ block: 0, arm: 'pgo', reason: 'exit code 3', windows: [] }],
    },
  ]
  return createRunRecord({
    finishedAt: '2026-01-01T00:05:00.000Z',
    commit: { id: 'c'.repeat(40), dirty: true },
    settings: { margin: 0.01, minBlocks: 8, training: { prompts: ['hey'] } },
    arms: ['baseline', 'pgo', 'pgo-lto'].map((name, index) => ({
      name,
      binary: `/target/release/inferno-${name}`,
      sha256: String(index).repeat(64),
      bytes: 8_000_000 - 300_000 * index,
    })),
    build: {
      build: 'built',
      toolchain: 'rustc 1.95.0',
      profileSha256: 'd'.repeat(64),
      profile: {
        totalFunctions: 100,
        executedFunctions: 40,
        executedEngineFunctions: 7,
        maximumCount: 5000,
        hottest: [
          { name: '_ZN7inferno5model6attend17h0123456789abcdefE', count: 9000 },
          { name: '_RNvCs1234_7inferno4main', count: 1 },
        ],
      },
      training: {
        rawBytes: 9_000_000,
        processes: 4,
        requests: 44,
        valueProfileOverflows: 0,
        heldOut: { prompts: 8, concurrency: 10, edges: 0.87, indirectCalls: 0.7, memoryOperations: null },
      },
      arms: {
        baseline: { flags: [], env: {} },
        pgo: {
          flags: ['-Cprofile-use=a.profdata'],
          env: {},
          profileSha256: 'c'.repeat(64),
          profileUse: { engineFunctions: 107, withCounts: 81, withoutProfile: 0 },
        },
      },
    },
    unpinnedBecause: 'taskset is missing',
    warnings: [{ code: 'governor', fact: 'the governor is powersave', hint: 'cpupower frequency-set' }],
    tiers: adjustVerdicts(tiers, 8),
    ...changes,
  })
}

/** What engines told of their requests; the last metric is of an engine's own output. */
function createMetrics(): MetricRecord[] {
  const summary = new MetricSummary(['baseline', 'pgo', 'control'])
  for (let block = 0; block < BLOCKS; block += 1) {
    const script = (factor: number): ArmScript => ({
      requests: [createRequest({ end_ns: (25 + block) * 1e6 * factor })],
      metrics: { heat: { value: 40 + block, unit: '°C', better: 'lower' } },
    })
    summary.add(
      createCompletedBlock(block, { baseline: script(1), pgo: script(0.95), control: script(1.0001) }),
    )
  }
  return summary.summarize([])
}

function load(concurrency: number): Partial<MeasuredTier> {
  return {
    workload: { concurrency, requests: concurrency, maxTokens: 32, temperature: 0, prompts: ['hi', 'ho'] },
  }
}

/** A copy of a record in which every string that the schema leaves open, keys included, ends in `payload`. */
export function poison(record: RunRecord, payload: string): RunRecord {
  const words = collectWords(createResultsSchema())
  // Measuring itself calls the control so; it comes from nowhere else.
  words.add('control')
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return words.has(value) ? value : value + payload
    if (Array.isArray(value)) return value.map(walk)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner)]))
  }
  const poisoned = walk(record) as RunRecord
  return {
    ...poisoned,
    settings: { ...poisoned.settings, [`key${payload}`]: payload },
    tiers: poisoned.tiers.map((tier) =>
      tier.state === 'measured' ? Object.assign(tier, { engines: poisonKeys(tier.engines, payload) }) : tier,
    ),
  }
}

function poisonKeys<Value>(values: Readonly<Record<string, Value>>, payload: string): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key + payload, value]))
}

/** Every word that a schema fixes. */
function collectWords(schema: unknown, words: Set<string> = new Set()): Set<string> {
  if (typeof schema !== 'object' || schema === null) return words
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'const' && typeof value === 'string') words.add(value)
    else if (key === 'enum' && Array.isArray(value)) for (const word of value) words.add(String(word))
    else collectWords(value, words)
  }
  return words
}
