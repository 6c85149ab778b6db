/** What results.json says of the binaries' making. */
import { z } from 'zod'

const hottestSchema = z.object({
  name: z.string().describe('Its symbol, mangled; untrusted text.'),
  count: z.number().describe('The largest count of one of its basic blocks.'),
})

const profileSchema = z.object({
  totalFunctions: z.int().describe('Functions that the profile knows.'),
  executedFunctions: z.int().describe('Functions with a count above 0.'),
  executedEngineFunctions: z.int().describe("Those of them that are the engine's own, not a library's."),
  maximumCount: z.number().describe('The largest count of a function’s entry.'),
  maximumBlockCount: z.number().optional().describe('The largest count of a basic block.'),
  totalCount: z.number().optional().describe('All counts added up.'),
  hottest: z.array(hottestSchema).describe('The functions with the largest counts, hottest first.'),
})

const lengthsSchema = z.object({
  prompts: z.int().describe('How many prompts there are.'),
  min: z.int().describe('Length of the shortest, characters.'),
  median: z.int().describe('Median length, characters.'),
  max: z.int().describe('Length of the longest, characters.'),
})

const heldOutSchema = z.object({
  prompts: z.int().describe('How many other prompts that run answered.'),
  concurrency: z.int().describe('How many at once.'),
  edges: z
    .number()
    .describe('Overlap in edges between basic blocks, 0 to 1: which code runs, and how often.'),
  indirectCalls: z
    .number()
    .nullable()
    .describe('Overlap in targets of indirect calls, 0 to 1; null where a profile has none.'),
  memoryOperations: z
    .number()
    .nullable()
    .describe('Overlap in sizes of memory operations, 0 to 1; null where a profile has none.'),
})

const trainingSchema = z.object({
  cpuSeconds: z
    .number()
    .optional()
    .describe('CPU time of the instrumented processes and of what they started, s; 0 where nobody saw it.'),
  rawBytes: z.number().describe('Size of the raw profiles that training wrote, bytes.'),
  processes: z.int().describe('Processes of the instrumented engine.'),
  requests: z.int().nullable().describe('Requests that they answered; null where the suite cannot tell.'),
  prompts: lengthsSchema
    .nullable()
    .optional()
    .describe(
      'Lengths of the training prompts; null where a command trained on what the suite does not see.',
    ),
  concurrency: z.array(z.int()).optional().describe('Requests in flight at once, one number a level.'),
  valueProfileOverflows: z.int().optional().describe('Training processes whose value counters overflowed.'),
  heldOut: heldOutSchema
    .nullable()
    .optional()
    .describe(
      'What the profile has in common with that of a run on other prompts; null where that was not compared.',
    ),
})

const profileUseSchema = z.object({
  engineFunctions: z
    .int()
    .nullable()
    .describe("The engine's own functions in the binary; null where they cannot be listed."),
  withCounts: z.int().describe('Those that the compiler found counts for.'),
  withoutProfile: z.int().describe('Those that the profile lacks.'),
})

const armBuildSchema = z.object({
  flags: z.array(z.string()).readonly().describe('Compiler flags beyond those of all arms.'),
  env: z.record(z.string(), z.string()).describe('Variables beyond those of all arms.'),
  bolt: z.array(z.string()).readonly().optional().describe('Options of BOLT; absent without it.'),
  profileSha256: z
    .string()
    .optional()
    .describe('SHA-256 of the profile that it was built with, hexadecimal.'),
  profileUse: profileUseSchema.optional().describe('How far the compiler could use the profile.'),
})

export const buildSchema = z.object({
  build: z
    .enum(['built', 'unchanged', 'skipped', 'prebuilt'])
    .describe(
      'Whether this run built the binaries, found them up to date, was told to build nothing, or was given finished ones.',
    ),
  toolchain: z.string().optional().describe('Name and version of the compiler.'),
  profileSha256: z.string().optional().describe('SHA-256 of the merged profile, hexadecimal.'),
  profile: profileSchema.optional().describe('What the merged profile holds.'),
  training: trainingSchema.optional().describe('What the profile was trained on.'),
  arms: z
    .record(z.string(), armBuildSchema)
    .optional()
    .describe('How each arm was made beyond what all arms have in common, by its name.'),
  notChecked: z
    .array(
      z.object({
        gate: z.string().describe('What would have been checked.'),
        why: z.string().describe('Why it could not be.'),
      }),
    )
    .optional()
    .describe('Gates that could not be applied.'),
})
