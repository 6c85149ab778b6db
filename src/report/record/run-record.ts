/** results.json: everything about one run, in one versioned schema. */
import { z } from 'zod'
import { machineSchema } from '../../measure/conditions/machine.ts'
import { tierRecordSchema } from '../../measure/record/tier-record.ts'
import { otherComparisonSchema } from '../../measure/record/family-record.ts'
import { warningSchema } from '../../measure/conditions/warnings.ts'
import { buildSchema } from './build-record.ts'

/** Version of the schema; a field that changes its meaning raises it. */
export const RESULTS_VERSION = 1

const armSchema = z
  .object({
    name: z.string().describe('Name of the arm.'),
    binary: z.string().describe('Absolute path of its binary.'),
    sha256: z.string().describe('SHA-256 of the binary, hexadecimal.'),
    bytes: z.number().describe('Size of the binary, bytes.'),
  })
  .meta({ id: 'Arm' })

const commitSchema = z.object({
  id: z.string().describe('Hash of the commit.'),
  dirty: z.boolean().describe('Whether files differed from it.'),
})

const modelSchema = z.object({
  id: z.string().describe('Its name.'),
  path: z.string().describe('Where it is, as it was given to the engine.'),
  weightsBytes: z
    .number()
    .nullable()
    .describe('Size of its weights, bytes; null where the suite cannot tell.'),
})

export const runRecordSchema = z.object({
  version: z.literal(RESULTS_VERSION).describe('Version of this schema.'),
  suite: z.string().describe('Name and version of what measured.'),
  rule: z
    .int()
    .optional()
    .describe(
      'Number of the rule by which intervals, p and verdicts follow from windows and settings, see docs/method.md; absent in files of a rule before 3.',
    ),
  startedAt: z
    .string()
    .describe('When the run began, ISO 8601; its folder in the reports is named after it.'),
  finishedAt: z
    .string()
    .nullable()
    .describe('When it ended, ISO 8601; null while it runs or after it was cut off.'),
  commit: commitSchema.nullable().describe("HEAD of the project's git checkout; null outside one."),
  machine: machineSchema.describe('The machine, as far as it can be read.'),
  seed: z.int().describe("Seed of the run, from which every tier's is derived."),
  settings: z
    .record(z.string(), z.unknown())
    .describe(
      'The settings with their defaults, see docs/settings.md; variables are hashed and secrets masked.',
    ),
  model: modelSchema.nullable().describe('The model; null when the run was about none.'),
  arms: z.array(armSchema).describe('The binaries under test, the baseline among them.'),
  control: armSchema.describe(
    'The byte-identical copy of the baseline that is measured as if it were an arm.',
  ),
  build: buildSchema.describe('Where the binaries come from.'),
  unpinnedBecause: z
    .string()
    .nullable()
    .describe('Why engines ran unpinned; null when they had CPUs of their own.'),
  warnings: z
    .array(warningSchema)
    .describe("What may have spoilt all of the run's tiers or widened their intervals."),
  family: z
    .array(otherComparisonSchema)
    .optional()
    .describe(
      'Comparisons of other runs that verdicts were decided with, where reports of several runs were merged.',
    ),
  tiers: z.array(tierRecordSchema).describe('The tiers in the order in which they ended.'),
})

export type RunRecord = z.infer<typeof runRecordSchema>
/** A run without its tiers. */
export type RunHeader = Omit<RunRecord, 'finishedAt' | 'tiers' | 'family'>

declare module 'vitest' {
  interface TaskMeta {
    /** The run that a bench file's tiers belong to; in a blob, the only trace of the machine they were measured on. */
    pgoBenchmarksRun?: RunHeader
  }
}
