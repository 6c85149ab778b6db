/**
 * What is kept of a tier: enough to recompute its verdicts. This schema is the contract between measuring and reporting,
 * and the body of results.json.
 */
import { z } from 'zod'
import { comparisonSchema } from './comparison-record.ts'
import { expectationSchema } from './expectation-record.ts'
import { conditionsSchema } from '../conditions/conditions.ts'
import { metricSchema } from './metric-record.ts'
import { warningSchema } from '../conditions/warnings.ts'
import { columnsSchema, discardedSchema, layoutSchema, windowSchema } from './window-record.ts'

export { METRICS, type Comparison, type Metric, type TierVerdict } from './comparison-record.ts'
export type { BlockLayout, DiscardedBlock, WindowRow } from './window-record.ts'

const workloadSchema = z.object({
  concurrency: z.int().describe('Requests in flight at once.'),
  requests: z.int().describe('Requests of a window.'),
  maxTokens: z
    .int()
    .nullable()
    .describe('Most output tokens of a request; null where the engine was not told and decides itself.'),
  temperature: z
    .number()
    .nullable()
    .describe('Sampling temperature; 0 is greedy; null where the engine was not told.'),
  topK: z
    .int()
    .optional()
    .describe('Most likely tokens that sampling chooses from; absent where the bench file sets none.'),
  topP: z
    .number()
    .optional()
    .describe(
      'Cumulative probability, 0 to 1, of the tokens that sampling chooses from; absent where the bench file sets none.',
    ),
  prompts: z.array(z.string()).readonly().describe("The requests' prompts, taken in turn; untrusted text."),
})

const engineSchema = z.object({
  engine: z.string().describe('Its name for itself.'),
  version: z.string().describe('Its version.'),
  flags: z.string().describe('Flags that it says it was built with.'),
  threads: z.int().describe('Threads that it computes with.'),
  model: z
    .object({
      id: z.string().describe('Name of the model.'),
      sha256: z.string().describe('SHA-256 of its weights, hexadecimal.'),
      parameters: z.number().describe('How many parameters it has.'),
      dtype: z.string().describe('Type of the weights.'),
    })
    .describe('The model that it says it loaded.'),
})

/** A way to alternate. */
const turnFields = {
  sliceNs: z.int().nullable().describe('Slice, ns; null for whole windows in turn.'),
  settlingWindows: z.int().describe('Whole windows of a turn that do not count, before those that do.'),
  windowsPerTurn: z.int().describe('Whole windows of a turn that count.'),
}

const triedSchema = z.object({
  ...turnFields,
  within: z
    .number()
    .nullable()
    .describe("Variance of a round's log ratio within a block; null where one round was all."),
  roundMs: z.number().describe('Time of a round, ms.'),
})

const choiceSchema = z.object({
  pilotBlocks: z.int().describe('How many pilot blocks there were.'),
  within: z
    .number()
    .nullable()
    .describe(
      "Variance of a round's log ratio within a block, of the way that was chosen; null where the pilot was one block of one round, as of windows so long that blocks have no more.",
    ),
  between: z
    .number()
    .nullable()
    .describe('Variance of the log ratio between blocks, beyond what that within explains; null likewise.'),
  blockMs: z.number().describe('Time that starting, warming up and ending the engines of a block takes, ms.'),
  roundMs: z.number().describe('Time of a round, ms.'),
  tried: z.array(triedSchema).describe('Ways to alternate that were tried.'),
  sliceCost: z
    .number()
    .nullable()
    .describe(
      'Time of a window in slices over that of a whole one, less 1, a ratio; null where one of them was not tried.',
    ),
  sliceCostError: z
    .object({
      se: z.number().describe('Standard error of log(1 + sliceCost), by the pilot blocks.'),
      df: z.number().describe('Its degrees of freedom after Welch, not whole.'),
    })
    .nullable()
    .optional()
    .describe('How surely the cost is known; null where that cannot be told, absent in earlier files.'),
})

const pilotSchema = choiceSchema.extend({
  windows: z
    .array(windowSchema)
    .describe('Windows of the pilot blocks in time order, as in `columns`; no verdict uses them.'),
})

const achievedSchema = z.object({
  fewest: z.int().describe('In the window with the fewest.'),
  most: z.int().describe('In the window with the most.'),
})

const nameSchema = z
  .string()
  .describe('Name of the tier: that of its test, with its file in front where several tests have one name.')

const measuredSchema = z.object({
  state: z.literal('measured').describe('The tier has a result.'),
  name: nameSchema,
  workload: workloadSchema.describe('What a window asks for.'),
  seed: z.int().describe("Seed of this tier's orders and of its Monte Carlo p values."),
  startedAt: z.string().describe('When its measuring began, ISO 8601.'),
  durationSeconds: z.number().describe('How long it took, pilot included, s.'),
  stoppedBecause: z
    .enum(['precision', 'budget'])
    .describe('Why it ended: the interval was narrow enough, or its time was used.'),
  confidence: z
    .number()
    .describe("Level of the arms' intervals, 0 to 1, which a stop of this kind asks for."),
  minBlocks: z
    .int()
    .optional()
    .describe(
      'Fewest blocks of the tier: the setting, or more where its bench file has many comparisons. Records of before lack it.',
    ),
  pFactor: z.number().describe('Factor on the p values, which a stop of this kind asks for.'),
  margin: z.number().describe("Smallest effect that matters, a ratio to the baseline's speed."),
  roundsPerBlock: z.int().describe('Rounds of a block.'),
  warmupWindows: z
    .int()
    .describe(
      'Untimed windows of every process before its first round, at least; more while it still gets faster.',
    ),
  ...turnFields,
  pilot: pilotSchema.describe('What the shape of the blocks was chosen from.'),
  engineCpus: z
    .string()
    .nullable()
    .describe("The engines' CPUs, a list in the kernel's form (`1-3,5`); null where engines are not pinned."),
  protocol: z
    .enum(['jsonl', 'process', 'openai'])
    .describe('What the engines spoke: see docs/protocol.md and docs/protocols.md.'),
  timestamps: z
    .enum(['engine', 'harness', 'client'])
    .describe(
      "Whose clock the times are of: the engine's own, the harness's around its process, or the HTTP client's.",
    ),
  slicing: z
    .enum(['cooperative', 'signals', 'off'])
    .describe(
      "How the arms' windows took turns: engines paused themselves, were stopped and continued by signals, or ran whole windows.",
    ),
  baseline: z.string().describe('The arm that every other is compared with.'),
  engines: z.record(z.string(), engineSchema).describe('What the engines say of themselves, by arm.'),
  comparisons: z.array(comparisonSchema).describe('Every arm with the baseline, in every metric.'),
  control: z
    .array(comparisonSchema)
    .describe(
      'The byte-identical copy of the baseline with the baseline, in every metric, in the same form.',
    ),
  trimmed: z
    .record(
      z.string(),
      z.object({
        windows: z
          .number()
          .describe('Share of its windows that are trimmed within their blocks, at both ends.'),
        excess: z
          .number()
          .describe('Mean time of all its windows over that of the typical one, less 1, a ratio.'),
      }),
    )
    .optional()
    .describe('What trimming leaves out, by arm; absent in earlier files.'),
  expectations: z
    .array(expectationSchema)
    .optional()
    .describe('What the bench file expected of this tier; absent where it expected nothing.'),
  blocks: z.int().describe('Complete blocks.'),
  discarded: z.array(discardedSchema).describe('Blocks in which an engine failed.'),
  layouts: z
    .array(layoutSchema)
    .describe('The memory layout of every block, also of pilot and discarded ones.'),
  columns: columnsSchema.describe("Names of the windows' columns."),
  windows: z
    .array(windowSchema)
    .describe('Every timed window of every complete block, in time order, its columns as in `columns`.'),
  coldStartNs: z
    .record(z.string(), z.array(z.number()))
    .describe(
      "Spawn to `ready` by the harness's clock, ns, by arm, one a block; empty where every window starts a process.",
    ),
  concurrency: z
    .object({
      requested: z.int().describe('Requests that were asked to be in flight at once.'),
      achieved: z
        .record(z.string(), achievedSchema)
        .describe('Requests that really were in flight at most in a window, by arm.'),
    })
    .describe('Whether the load was what was asked for.'),
  metrics: z
    .array(metricSchema)
    .describe(
      'TTFT, TPOT, inter-token and end-to-end latency, rates, cold start and memory; they explain, and decide nothing.',
    ),
  conditions: z.array(conditionsSchema).describe('What the machine did, block by block.'),
  harnessCpuShare: z
    .number()
    .nullable()
    .describe(
      'CPU time of the workers while their engines worked, a share of that time, mean of the blocks; null where nobody can tell.',
    ),
  warnings: z.array(warningSchema).describe('What may have spoilt this tier or widened its intervals.'),
})

const skippedSchema = z.object({
  state: z.literal('skipped').describe('The tier was not measured.'),
  name: nameSchema,
  reason: z.string().describe('Why.'),
})

const failedSchema = z.object({
  state: z.literal('failed').describe('The tier failed and has no number.'),
  name: nameSchema,
  error: z
    .object({
      code: z.string().describe('Stable code, see docs/errors.md.'),
      message: z.string().describe('What was found; untrusted text.'),
    })
    .describe('Why.'),
  blocks: z.int().describe('Complete blocks until then.'),
  discarded: z.array(discardedSchema).describe('Blocks in which an engine failed.'),
  columns: columnsSchema
    .optional()
    .describe("Names of the windows' columns; absent where none was measured."),
  windows: z
    .array(windowSchema)
    .optional()
    .describe(
      'Timed windows of the pilot and of complete blocks until then, in time order, as in `columns`: evidence, no verdict uses them.',
    ),
  pilot: choiceSchema
    .optional()
    .describe('What the shape of the blocks was chosen from; absent where it failed before.'),
})

/** One tier of a run: measured, skipped with a reason, or failed. A failed tier has no number. */
export const tierRecordSchema = z.discriminatedUnion('state', [measuredSchema, skippedSchema, failedSchema])

export type TierRecord = z.infer<typeof tierRecordSchema>
export type MeasuredTier = z.infer<typeof measuredSchema>
export type FailedTier = z.infer<typeof failedSchema>

declare module 'vitest' {
  interface TaskMeta {
    /** The record of the tier that this test measured; the way from the bench worker to the reporters. */
    pgoBenchmarks?: TierRecord
  }
}
