/** Settings of the plugin: one schema, parsed once when Vitest reads its config; everything behind sees only the result. */
import { z } from 'zod'
import { findClosestWord } from './closest-word.ts'
import { engineSchema, listEngineOptions } from './engine-settings.ts'
import { PgoBenchmarksError } from '../errors.ts'
import { redactSettings } from './redact-settings.ts'
import { MASK } from '../support/secrets.ts'
import { share } from './share.ts'
import { ARM_NAMES, DEFAULT_ARMS } from './recipes.ts'
import { protocolSchema, slicingSchema } from '../workloads/protocol/engine-protocol.ts'
import { canBeHandedOver, MEASURED_PROMPTS, TRAINING_PROMPTS } from '../workloads/prompts/prompts.ts'
import { KNOWN_ARE } from '../workloads/protocol/strict-options.ts'

const promptSchema = z
  .string()
  .min(1)
  .refine(
    (prompt) => canBeHandedOver(prompt),
    'must hold no NUL character and no half of a surrogate pair, which no engine can be handed',
  )
const promptsSchema = z.array(promptSchema).min(1, 'must hold at least one prompt').optional()

/** Prompts of a file; the words of the page say which set they are for. */
const promptFileShape = {
  file: z.string().min(1).optional().meta({
    description:
      'A file of prompts in place of `prompts`, from the project root: `.txt`, one a line; `.jsonl` or `.json` with a `prompt` or a conversation an entry, as ShareGPT exports them, of which the first human turn is taken. See docs/prompts.md.',
  }),
  skip: z.int().min(0).default(0).describe('Prompts of the file that are left out at its beginning.'),
  count: z.int().min(1).optional().meta({
    description:
      'Prompts of the file that are taken, so that one file can hold both sets. It is read no further than that.',
    shownDefault: 'all',
  }),
  minCharacters: z.int().min(0).optional().meta({
    description:
      'Shortest prompts of the file that are taken, characters (no tokenizer of a foreign model is known). Shorter ones do not count for `skip` and `count`.',
    shownDefault: 'of any length',
  }),
  maxCharacters: z.int().min(1).optional().meta({
    description: 'Longest prompts of the file that are taken, likewise.',
    shownDefault: 'of any length',
  }),
}

const trainingSchema = z.strictObject({
  prompts: promptsSchema.meta({
    description: 'Prompts the profile is trained on; none of them may be measured.',
    shownDefault: `${TRAINING_PROMPTS.length} prompts of the suite`,
  }),
  ...promptFileShape,
  command: z.array(z.string()).min(1, 'must hold at least a program').optional().meta({
    description:
      'A command that trains in place of the suite, from the project root; `{binary}` stands for the instrumented engine, `{model}` for the model, `{threads}` and `{cpus}` for its CPUs. Where profiles go is in its environment.',
  }),
  concurrency: z
    .array(z.int().min(1))
    .min(1)
    .default([1, 10, 50])
    .describe('Concurrency levels of the training runs.'),
  timeoutSeconds: z
    .number()
    .positive()
    .default(600)
    .describe('Longest training step before it counts as hung, s.'),
})

const measuredSchema = z.strictObject({
  prompts: promptsSchema.meta({
    description: 'Prompts that `measuredPrompts()` gives to bench files; none of them may be trained on.',
    shownDefault: `${MEASURED_PROMPTS.length} prompts of the suite`,
  }),
  ...promptFileShape,
})

/** Of two places for prompts only one may be filled. */
function namesOneSet({ prompts, file }: { readonly prompts?: unknown; readonly file?: unknown }): boolean {
  return prompts === undefined || file === undefined
}
const NAMES_ONE_SET = 'must have `prompts` or `file`, not both'

function hasLengths({
  minCharacters = 0,
  maxCharacters = Number.POSITIVE_INFINITY,
}: {
  readonly minCharacters?: number | undefined
  readonly maxCharacters?: number | undefined
}): boolean {
  return minCharacters <= maxCharacters
}
const HAS_LENGTHS = 'must have a `minCharacters` of at most `maxCharacters`'

const armSchema = z.enum(ARM_NAMES, {
  error: ({ input }) => {
    const meant = typeof input === 'string' ? findClosestWord(input, ARM_NAMES) : undefined
    return `${meant === undefined ? 'is no arm' : `did you mean "${meant}"?`} Arms are ${ARM_NAMES.join(', ')}`
  },
})

/** All options. Each has a description, of which `npm run docs` makes docs/settings.md. */
export const settingsSchema = z.strictObject({
  arms: z
    .array(armSchema)
    .refine((arms) => arms.includes('baseline'), 'must include "baseline", which every arm is compared with')
    .refine((arms) => arms.length > 1, 'must name an arm beside "baseline"')
    .refine((arms) => new Set(arms).size === arms.length, 'names an arm twice')
    .default([...DEFAULT_ARMS])
    .describe('What is built and compared; `baseline` is always among them. See docs/building.md.'),
  engine: engineSchema
    .prefault({})
    .describe(
      'The engine under test: a Cargo crate, a C or C++ program, or finished binaries. See docs/your-engine.md.',
    ),
  model: z.string().min(1).optional().meta({
    description:
      'Path of the model; `BENCH_MODEL_PATH` goes before it. The engine that comes with the suite takes a Llama-family one, from the project root; any other engine gets what stands here, untouched.',
    shownDefault: 'the model that comes with the suite, for its own engine',
  }),
  protocol: protocolSchema.meta({
    description: 'How the harness talks to the engine, see docs/protocols.md.',
    shownType: "`'jsonl'`, `{ kind: 'process', args, … }` or `{ kind: 'openai', args, … }`",
    shownDefault: "`'jsonl'`",
  }),
  slicing: slicingSchema.describe(
    'How long windows of the arms take turns: the engine pauses itself, its processes are stopped and continued by signals, or windows run whole. `auto` takes the first that the engine can.',
  ),
  layout: z
    .enum(['copies', 'in-place'])
    .default('copies')
    .describe(
      'Where blocks run the binaries. `copies`: under paths of one length, another in every block, with their own folders mirrored around them, so that no path favours an arm. `in-place`: where they are, for engines that work nowhere else; the report then warns that paths were not made equal.',
    ),
  training: trainingSchema
    .refine(namesOneSet, NAMES_ONE_SET)
    .refine(hasLengths, HAS_LENGTHS)
    .transform((training) => {
      const { prompts, file, command } = training
      return prompts === undefined && file === undefined && command === undefined
        ? { ...training, prompts: [...TRAINING_PROMPTS] }
        : training
    })
    .prefault({})
    .describe('What the profile is trained on.'),
  measured: measuredSchema
    .refine(namesOneSet, NAMES_ONE_SET)
    .refine(hasLengths, HAS_LENGTHS)
    .prefault({})
    .describe('What `measuredPrompts()` gives to bench files.'),
  precision: share
    .pipe(z.number().positive().max(0.5))
    .default(0.005)
    .describe('Half-width of the interval at which a tier stops.'),
  margin: share
    .pipe(z.number().positive().max(0.5))
    .default(0.01)
    .describe('Differences inside ±margin are called equivalent.'),
  budgetSeconds: z
    .number()
    .positive()
    .default(60)
    .describe(
      'Longest measuring time of a tier, s; stretched to at most twice that where `minBlocks` blocks need it, or six times where 4 do, then over with what there is.',
    ),
  minBlocks: z
    .int()
    .min(8, 'must be at least 8')
    .default(12)
    .describe(
      'Fewest blocks before a tier may stop for its precision. Raised by itself where the comparisons of a run are too many for the p values of so few under Holm: 8 do for 3, 12 for 61. Files that are still to come are taken to have as many tests as the present one.',
    ),
  inconclusive: z
    .enum(['skip', 'fail'])
    .default('skip')
    .describe(
      'What becomes of a test whose expectation the measurement leaves open, see docs/expectations.md: it is skipped with the reason, or fails.',
    ),
  seed: z.int().nonnegative().optional().meta({
    description: 'Seed of every random order; recorded in results.json.',
    shownDefault: 'drawn anew for each run',
  }),
  cpus: z
    .enum(['auto', 'off'])
    .default('auto')
    .describe('`auto` gives the engine every CPU but the first; `off` leaves placement to the kernel.'),
  startTimeoutSeconds: z
    .number()
    .positive()
    .default(60)
    .describe("Longest time from an engine's start to `ready`, s."),
  windowTimeoutSeconds: z
    .number()
    .positive()
    .default(60)
    .describe('Longest time of one window before its engine counts as hung, s.'),
  env: z
    .record(z.string(), z.string())
    .default({})
    .describe(
      "Variables set for every engine, the same on all arms. In them `{threads}` stands for the number of the engine's CPUs and `{cpus}` for these, as `1,2,3`.",
    ),
  reportDir: z.string().min(1).default('reports').describe('Where the reports go, from the project root.'),
  shownValues: z.array(z.string().min(1)).default([]).meta({
    description:
      'Names of variables of `env` and of secret flags, as `--api-key`, whose values reports may show. Without it variables stand there as hashes and secret flags as `***`; see docs/commands.md.',
    shownDefault: 'none',
  }),
})

/** What a user may write in `pgoBenchmarks({...})`. */
export type Settings = z.input<typeof settingsSchema>
/** Settings with every default filled in. */
export type ResolvedSettings = z.output<typeof settingsSchema>

/**
 * Parses what the user wrote.
 *
 * @throws PgoBenchmarksError `SETTINGS_INVALID` that names each wrong option, what was expected and what was received.
 */
export function resolveSettings(settings: unknown): ResolvedSettings {
  const parsed = settingsSchema.safeParse(settings ?? {}, { reportInput: true })
  if (parsed.success) return refusePairs(parsed.data)
  const lines = parsed.error.issues.map((issue) => {
    if (issue.code === 'unrecognized_keys') {
      const known = issue.message.startsWith(KNOWN_ARE)
        ? issue.message.slice(KNOWN_ARE.length)
        : listOptions(issue.path.join('.'), settings).join(', ')
      return issue.keys
        .map((key) => `\`${[...issue.path, key].join('.')}\` is no option; known are ${known}`)
        .join('\n  ')
    }
    return `\`${issue.path.join('.')}\`: ${issue.message}, received ${showReceived(settings, issue)}`
  })
  throw new PgoBenchmarksError(
    'SETTINGS_INVALID',
    `pgoBenchmarks() was given wrong settings:\n  ${lines.join('\n  ')}`,
    {
      fix: 'correct `plugins: [pgoBenchmarks({...})]` in vitest.config.ts',
    },
  )
}

const SHOWN_CHARACTERS = 200

/** What stands at the place that an issue names; what was refused may be all that is around it. */
function showReceived(settings: unknown, { path, input }: z.core.$ZodIssue): string {
  const there = path.reduce<unknown>((inner, key) => Reflect.get(Object(inner), key), settings)
  const isVariable = path.includes('env')
  const received = there === undefined ? input : there
  // A message is pasted into reports of faults: no more of it than a report may have.
  const shown = isVariable ? MASK : (JSON.stringify(redactSettings(received)) ?? 'undefined')
  return shown.length > SHOWN_CHARACTERS ? `${shown.slice(0, SHOWN_CHARACTERS)}…` : shown
}

/** Names of the options beside an unknown one. */
function listOptions(path: string, settings: unknown): readonly string[] {
  if (path === 'engine') return listEngineOptions(Reflect.get(Object(settings), 'engine'))
  const groups: Readonly<Record<string, z.ZodObject>> = { training: trainingSchema, measured: measuredSchema }
  return Object.keys((groups[path] ?? settingsSchema).shape)
}

/** Options that are right by themselves and wrong together. */
function refusePairs(settings: ResolvedSettings): ResolvedSettings {
  const { protocol, slicing } = settings
  if (slicing !== 'cooperative' || protocol.kind === 'jsonl') return settings
  throw new PgoBenchmarksError(
    'SETTINGS_INVALID',
    `\`slicing\` is "cooperative", but \`protocol\` is "${protocol.kind}", which has no words for pausing`,
    { fix: "set `slicing: 'signals'` or leave it out" },
  )
}

const ON = new Set(['1', 'true', 'yes', 'on'])
const OFF = new Set(['', '0', 'false', 'no', 'off'])

/**
 * Reads a switch such as `SKIP_PGO_BUILD`.
 *
 * @throws PgoBenchmarksError `ENV_INVALID` for a value that is neither on nor off.
 */
export function readSwitch(name: string, env: Readonly<NodeJS.ProcessEnv> = process.env): boolean {
  const value = (env[name] ?? '').trim().toLowerCase()
  if (ON.has(value)) return true
  if (OFF.has(value)) return false
  throw new PgoBenchmarksError('ENV_INVALID', `\`${name}\` is ${JSON.stringify(env[name])}; it is a switch`, {
    fix: `set ${name}=1 or unset it`,
  })
}
