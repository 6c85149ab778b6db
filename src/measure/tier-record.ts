/**
 * What is kept of a tier: enough to recompute its verdicts. This schema is the contract between measuring and reporting,
 * and the body of results.json.
 */
import { z } from 'zod'
import { expectationSchema } from './expectation-record.ts'
import { conditionsSchema } from './conditions/conditions.ts'
import { effectSchema } from './effect-record.ts'
import { metricSchema } from './metrics/metric-record.ts'
import { warningSchema } from './warnings.ts'

/** Metrics of a window: active wall time of the run, and CPU time of the engine's process. */
export const METRICS = ['wall', 'cpu'] as const
export type Metric = (typeof METRICS)[number]

const verdictSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('faster-by-margin') }),
  z.object({ kind: z.literal('faster') }),
  z.object({ kind: z.literal('equivalent') }),
  z.object({ kind: z.literal('slower') }),
  z.object({ kind: z.literal('inconclusive'), blocksNeeded: z.number().nullable() }),
  z.object({
    kind: z.literal('withheld'),
    why: z.enum(['too-few-blocks', 'control-missing', 'control-differs']),
  }),
])

const comparisonSchema = z.object({
  arm: z.string(),
  baseline: z.string(),
  metric: z.enum(METRICS),
  /** Baseline time / arm time - 1: 0.05 means that the arm does 5 % more in the same time. */
  estimate: z.number(),
  /** Confidence interval of the estimate, low end first. */
  interval: z.tuple([z.number(), z.number()]),
  effect: effectSchema,
  /** Two-sided p of "no difference" (sign flips of the studentised trimmed mean), adjusted for looks. */
  pValue: z.number(),
  /** One-sided p of "at most the margin", adjusted for looks. */
  marginPValue: z.number(),
  /** Both after Holm over all arms and tiers of the run; wall alone, since cpu explains and decides nothing. */
  adjustedPValue: z.number(),
  adjustedMarginPValue: z.number(),
  /** The smallest gain that this many blocks would have found with 80 % power, at the level of the run's family. */
  minimumDetectableEffect: z.number(),
  verdict: verdictSchema,
  blocks: z.int(),
  discarded: z.int(),
})

const workloadSchema = z.object({
  concurrency: z.int(),
  requests: z.int(),
  maxTokens: z.int(),
  temperature: z.number(),
  topK: z.int().optional(),
  topP: z.number().optional(),
  prompts: z.array(z.string()).readonly(),
})

const engineSchema = z.object({
  engine: z.string(),
  version: z.string(),
  flags: z.string(),
  threads: z.int(),
  model: z.object({ id: z.string(), sha256: z.string(), parameters: z.number(), dtype: z.string() }),
})

/** block, round, arm, wall ns, cpu ns, requests in flight at most; the last two are null where the protocol cannot tell. */
const windowSchema = z.tuple([
  z.int(),
  z.int(),
  z.string(),
  z.number(),
  z.number().nullable(),
  z.int().nullable(),
])

const discardedSchema = z.object({
  block: z.int(),
  arm: z.string(),
  reason: z.string(),
  /** Its windows of rounds that were over when it failed; no verdict uses them. */
  windows: z.array(windowSchema),
})

/** Characters of the random part of every path and of the environment in a block, the same for all its arms. */
const layoutSchema = z.object({ block: z.int(), pathPadding: z.int(), environmentPadding: z.int() })

const measuredSchema = z.object({
  state: z.literal('measured'),
  name: z.string(),
  workload: workloadSchema,
  /** Seed of this tier's orders and of its Monte Carlo p values. */
  seed: z.int(),
  startedAt: z.string(),
  durationSeconds: z.number(),
  stoppedBecause: z.enum(['precision', 'budget']),
  /** Level of the intervals and factor on the p values that a stop of this kind asks for. */
  confidence: z.number(),
  pFactor: z.number(),
  /** Smallest effect that matters, a share of the baseline's speed. */
  margin: z.number(),
  roundsPerBlock: z.int(),
  warmupWindows: z.int(),
  sliceNs: z.int().nullable(),
  /** Whole windows of a turn that count, and those before them that do not. */
  windowsPerTurn: z.int(),
  settlingWindows: z.int(),
  /** What rounds per block were chosen from: variances of a round's log ratio, costs in ms. */
  pilot: z.object({
    pilotBlocks: z.int(),
    within: z.number(),
    between: z.number(),
    blockMs: z.number(),
    roundMs: z.number(),
    /** Ways to alternate that were tried: slice in ns, null for whole windows in turn. */
    tried: z.array(
      z.object({
        sliceNs: z.int().nullable(),
        settlingWindows: z.int(),
        windowsPerTurn: z.int(),
        within: z.number(),
        roundMs: z.number(),
      }),
    ),
    /** Time of a window in slices over that of a whole one, less 1; null where one of them was not tried. */
    sliceCost: z.number().nullable(),
    /** Windows of the pilot blocks; no verdict uses them. */
    windows: z.array(windowSchema),
  }),
  engineCpus: z.string().nullable(),
  /** What the engines spoke. */
  protocol: z.enum(['jsonl', 'process', 'openai']),
  /** Whose clock the times are of: the engine's own, the harness's around its process, or the HTTP client's. */
  timestamps: z.enum(['engine', 'harness', 'client']),
  /** How the arms' windows took turns; `off` where they ran whole. */
  slicing: z.enum(['cooperative', 'signals', 'off']),
  /** The arm that every other is compared with. */
  baseline: z.string(),
  engines: z.record(z.string(), engineSchema),
  comparisons: z.array(comparisonSchema),
  /** The control's comparisons, in the form of an arm's. */
  control: z.array(comparisonSchema),
  /** What the bench file expected of this tier; absent where it expected nothing. */
  expectations: z.array(expectationSchema).optional(),
  blocks: z.int(),
  discarded: z.array(discardedSchema),
  /** The memory layout of every block, also of pilot and discarded ones. */
  layouts: z.array(layoutSchema),
  /** Names of the windows' columns. */
  columns: z.tuple([
    z.literal('block'),
    z.literal('round'),
    z.literal('arm'),
    z.literal('wall_ns'),
    z.literal('cpu_ns'),
    z.literal('max_in_flight'),
  ]),
  /** Every timed window of every complete block, in time order. */
  windows: z.array(windowSchema),
  /** Spawn to `ready` by the harness's clock, ns, by arm, one a block; empty where every window starts a process. */
  coldStartNs: z.record(z.string(), z.array(z.number())),
  /** Requests that were asked to be in flight at once, and the fewest and most that really were in a window, by arm. */
  concurrency: z.object({
    requested: z.int(),
    achieved: z.record(z.string(), z.object({ fewest: z.int(), most: z.int() })),
  }),
  /** TTFT, TPOT, ITL, end-to-end latency, rates, cold start and memory; they explain, and decide nothing. */
  metrics: z.array(metricSchema),
  /** What the machine did, block by block. */
  conditions: z.array(conditionsSchema),
  /** CPU time of the workers while their engines worked, a share of that time, mean of the blocks; null where nobody can tell. */
  harnessCpuShare: z.number().nullable(),
  /** What may have spoilt this tier or widened its intervals. */
  warnings: z.array(warningSchema),
})

const skippedSchema = z.object({ state: z.literal('skipped'), name: z.string(), reason: z.string() })

const failedSchema = z.object({
  state: z.literal('failed'),
  name: z.string(),
  error: z.object({ code: z.string(), message: z.string() }),
  blocks: z.int(),
  discarded: z.array(discardedSchema),
})

/** One tier of a run: measured, skipped with a reason, or failed. A failed tier has no number. */
export const tierRecordSchema = z.discriminatedUnion('state', [measuredSchema, skippedSchema, failedSchema])

export type WindowRow = MeasuredTier['windows'][number]
export type TierRecord = z.infer<typeof tierRecordSchema>
export type MeasuredTier = z.infer<typeof measuredSchema>
export type FailedTier = z.infer<typeof failedSchema>
export type Comparison = z.infer<typeof comparisonSchema>
export type TierVerdict = z.infer<typeof verdictSchema>
export type BlockLayout = z.infer<typeof layoutSchema>
export type DiscardedBlock = z.infer<typeof discardedSchema>

declare module 'vitest' {
  interface TaskMeta {
    /** The record of the tier that this test measured; the way from the bench worker to the reporters. */
    pgoBenchmarks?: TierRecord
  }
}
