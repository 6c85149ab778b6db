/** Records as measuring would leave them, small enough to read. */
import type { Conditions } from '../../src/measure/conditions/conditions.ts'
import type { Comparison, MeasuredTier, WindowRow } from '../../src/measure/record/tier-record.ts'
import type { RunRecord } from '../../src/report/record/run-record.ts'

/** One comparison: an arm 5 % faster, in wall time. */
export function createComparison(changes: Partial<Comparison> = {}): Comparison {
  return {
    arm: 'pgo',
    baseline: 'baseline',
    metric: 'wall',
    estimate: 0.05,
    interval: [0.045, 0.055],
    effect: {
      estimate: -0.0488,
      low: -0.0535,
      high: -0.044,
      confidence: 0.95,
      se: 0.002,
      df: 7,
      n: 12,
      trim: 0.2,
      winsorizedVariance: 0.00001,
    },
    each: [],
    pValue: 0.001,
    marginPValue: 0.001,
    equivalencePValue: 0.001,
    adjustedPValue: 0.001,
    adjustedMarginPValue: 0.001,
    adjustedEquivalencePValue: 0.001,
    minimumDetectableEffect: 0.006,
    verdict: { kind: 'faster-by-margin' },
    blocks: 12,
    discarded: 0,
    ...changes,
  }
}

/** A control without a difference, or with the given effect. */
export function createControl(changes: Partial<Comparison> = {}): Comparison {
  const { effect } = createComparison()
  return createComparison({
    arm: 'control',
    estimate: 0,
    interval: [-0.004, 0.004],
    effect: { ...effect, estimate: 0, low: -0.004, high: 0.004 },
    pValue: 0.9,
    ...changes,
  })
}

/** A measured tier of one arm, in both metrics. */
export function createTier(changes: Partial<MeasuredTier> = {}): MeasuredTier {
  return {
    state: 'measured',
    name: '10 requests',
    workload: { concurrency: 10, requests: 10, maxTokens: 32, temperature: 0, prompts: ['hi'] },
    seed: 7,
    startedAt: '2026-01-01T00:00:00.000Z',
    durationSeconds: 12.5,
    stoppedBecause: 'precision',
    confidence: 0.97,
    pFactor: 5 / 3,
    margin: 0.01,
    roundsPerBlock: 4,
    warmupWindows: 2,
    sliceNs: null,
    windowsPerTurn: 1,
    settlingWindows: 0,
    pilot: {
      pilotBlocks: 5,
      within: 0.0001,
      between: 0.0001,
      blockMs: 200,
      roundMs: 20,
      tried: [{ sliceNs: null, settlingWindows: 0, windowsPerTurn: 1, within: 0.001, roundMs: 10 }],
      sliceCost: null,
      windows: [],
    },
    engineCpus: '1',
    protocol: 'jsonl',
    timestamps: 'engine',
    slicing: 'off',
    baseline: 'baseline',
    engines: {},
    comparisons: [
      createComparison(),
      createComparison({ metric: 'cpu', estimate: 0.02, interval: [0.015, 0.025] }),
    ],
    control: [createControl(), createControl({ metric: 'cpu' })],
    blocks: 12,
    discarded: [],
    layouts: [],
    columns: ['block', 'round', 'arm', 'wall_ns', 'cpu_ns', 'max_in_flight'],
    windows: [[1, 0, 'baseline', 1_000_000, 900_000, 10]],
    coldStartNs: {},
    concurrency: { requested: 10, achieved: { baseline: { fewest: 10, most: 10 } } },
    metrics: [],
    conditions: [createConditions()],
    harnessCpuShare: 0.012,
    warnings: [],
    ...changes,
  }
}

/** A quiet machine during one block. */
export function createConditions(changes: Partial<Conditions> = {}): Conditions {
  return {
    block: 5,
    load: 0.5,
    engineCpusOther: 0.001,
    otherCpusOther: 0.01,
    steal: 0,
    engineWait: 0.0002,
    involuntarySwitches: 3,
    throttledSeconds: 0,
    thermalThrottles: 0,
    celsius: 45,
    harnessCpuShare: 0.012,
    harnessRoundsShare: 0.15,
    engineTimeShare: 0.85,
    ...changes,
  }
}

/** A finished run of the given tiers. */
export function createRunRecord(changes: Partial<RunRecord> = {}): RunRecord {
  return {
    version: 1,
    suite: 'pgo-benchmarks 0.1.0',
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: null,
    commit: null,
    machine: {
      cpu: 'Test CPU',
      logicalCpus: 4,
      memoryBytes: 1,
      os: 'Linux',
      architecture: 'x64',
      governors: [],
      cpuLimit: null,
      sharedSiblings: [],
      virtualized: true,
      node: 'v24.0.0',
    },
    seed: 7,
    settings: { margin: 0.01, minBlocks: 8 },
    model: { id: 'tiny', path: '/models/tiny', weightsBytes: 1 },
    arms: [],
    control: { name: 'control', binary: '/target/control', sha256: 'a'.repeat(64), bytes: 1 },
    build: { build: 'unchanged' },
    unpinnedBecause: null,
    warnings: [],
    tiers: [createTier()],
    ...changes,
  }
}

/**
 * Windows of blocks in which an arm's times are the baseline's times a factor, with a ripple over the blocks so that they
 * vary; the CPU times change by the square root of the factor.
 */
export function createWindows(
  factors: Readonly<Record<string, number>>,
  blocks = 8,
  ripple = 0.001,
): WindowRow[] {
  return Array.from({ length: blocks }, (_, block) =>
    [0, 1].flatMap((round) =>
      Object.entries(factors).map(([arm, factor], index): WindowRow => {
        const wave = Math.exp(ripple * Math.sin(1 + 3 * block + 2 * index))
        return [block, round, arm, 1e7 * factor * wave, 1e7 * Math.sqrt(factor) * wave, 1]
      }),
    ),
  ).flat()
}
