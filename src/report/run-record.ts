/** results.json: everything about one run, in one versioned schema. */
import { z } from 'zod'
import { machineSchema } from '../measure/machine.ts'
import { tierRecordSchema } from '../measure/tier-record.ts'
import { warningSchema } from '../measure/warnings.ts'

/** Version of the schema; a field that changes its meaning raises it. */
export const RESULTS_VERSION = 1

const armSchema = z.object({ name: z.string(), binary: z.string(), sha256: z.string(), bytes: z.number() })

export const runRecordSchema = z.object({
  version: z.literal(RESULTS_VERSION),
  suite: z.string(),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  /** HEAD of the project's git checkout; null outside one. `dirty` when files differ from it. */
  commit: z.object({ id: z.string(), dirty: z.boolean() }).nullable(),
  machine: machineSchema,
  seed: z.int(),
  settings: z.record(z.string(), z.unknown()),
  /** Null when the run was about none. */
  model: z.object({ id: z.string(), path: z.string(), weightsBytes: z.number().nullable() }).nullable(),
  arms: z.array(armSchema),
  /** The byte-identical copy of the baseline that is measured as if it were an arm. */
  control: armSchema,
  build: z.object({
    build: z.enum(['built', 'unchanged', 'skipped', 'prebuilt']),
    toolchain: z.string().optional(),
    profileSha256: z.string().optional(),
    profile: z
      .object({
        totalFunctions: z.int(),
        executedFunctions: z.int(),
        executedEngineFunctions: z.int(),
        maximumCount: z.number(),
        hottest: z.array(z.object({ name: z.string(), count: z.number() })),
      })
      .optional(),
    training: z
      .object({
        rawBytes: z.number(),
        processes: z.int(),
        requests: z.int().nullable(),
        /** Lengths of the training prompts, characters; null where a command trained on what the suite does not see. */
        prompts: z
          .object({ prompts: z.int(), min: z.int(), median: z.int(), max: z.int() })
          .nullable()
          .optional(),
        concurrency: z.array(z.int()).optional(),
        /** Training processes whose value counters overflowed. */
        valueProfileOverflows: z.int().optional(),
        /** Shares from 0 to 1 of the trained profile that a run on other prompts has in common with it; null where that was not compared. */
        heldOut: z
          .object({
            prompts: z.int(),
            concurrency: z.int(),
            edges: z.number(),
            indirectCalls: z.number().nullable(),
            memoryOperations: z.number().nullable(),
          })
          .nullable()
          .optional(),
      })
      .optional(),
    /** How each arm was made beyond what all arms have in common, by its name. */
    arms: z
      .record(
        z.string(),
        z.object({
          flags: z.array(z.string()).readonly(),
          env: z.record(z.string(), z.string()),
          /** Options of BOLT. */
          bolt: z.array(z.string()).readonly().optional(),
          profileSha256: z.string().optional(),
          /** The engine's own functions in the binary: all, those with counts, those that the profile lacks. */
          profileUse: z
            .object({
              engineFunctions: z.int().nullable(),
              withCounts: z.int(),
              withoutProfile: z.int(),
            })
            .optional(),
        }),
      )
      .optional(),
    /** Gates that could not be applied, and why. */
    notChecked: z.array(z.object({ gate: z.string(), why: z.string() })).optional(),
  }),
  /** Why engines ran unpinned; null when they had CPUs of their own. */
  unpinnedBecause: z.string().nullable(),
  /** What may have spoilt all of the run's tiers or widened their intervals. */
  warnings: z.array(warningSchema),
  tiers: z.array(tierRecordSchema),
})

export type RunRecord = z.infer<typeof runRecordSchema>
/** A run without its tiers. */
export type RunHeader = Omit<RunRecord, 'finishedAt' | 'tiers'>

declare module 'vitest' {
  interface TaskMeta {
    /** The run that a bench file's tiers belong to; in a blob, the only trace of the machine they were measured on. */
    pgoBenchmarksRun?: RunHeader
  }
}
