/** The settings `protocol` and `slicing`: how the harness talks to an engine. Plain data, part of {@link EngineSpec}. */
import { z } from 'zod'
import { PROMPT_PLACEHOLDERS } from './placeholders.ts'

/** How the message about an unknown key begins; the known ones follow. */
export const KNOWN_ARE = 'known are '

/** An object without other keys; whoever writes one is told those that there are. */
function strictOptions<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: ({ code }) =>
      code === 'unrecognized_keys' ? `${KNOWN_ARE}${Object.keys(shape).join(', ')}` : undefined,
  })
}

/** A regular expression as plain data. */
const patternSchema = z
  .union([z.string().min(1), z.instanceof(RegExp)], 'must be a regular expression')
  .transform((pattern) =>
    typeof pattern === 'string'
      ? { source: pattern, flags: '' }
      : { source: pattern.source, flags: pattern.flags.replaceAll(/[gy]/g, '') },
  )
  .refine(({ source, flags }) => countGroups(source, flags) !== undefined, 'must be a regular expression')

/** One with a group: what stands in the group is the value. */
const valuePatternSchema = patternSchema.refine(
  ({ source, flags }) => countGroups(source, flags) === 1,
  String.raw`must have exactly one group, around the value: "tokens/s: ([\\d.]+)"`,
)

const metricSchema = strictOptions({
  /** Its first group is the number. */
  pattern: valuePatternSchema,
  /** Unit after scaling, for the report. */
  unit: z.string().default(''),
  /** What the number is multiplied with, for example 1e-3 for milliseconds that should be seconds. */
  scale: z.number().positive().default(1),
  /** Whether more or less of it is better. */
  better: z.enum(['higher', 'lower']).default('lower'),
})

const jsonlSchema = strictOptions({
  kind: z.literal('jsonl'),
  /** Arguments with `{model}` where the model's path belongs. */
  args: z.array(z.string()).readonly().default(['serve', '--model-path', '{model}']),
})

const processSchema = strictOptions({
  kind: z.literal('process'),
  /** Arguments, filled in per window: `{prompt}`, `{prompts_file}`, `{concurrency}`, `{requests}`, `{max_tokens}`, `{seed}`, `{temperature}`, `{model}`. */
  args: z.array(z.string()).readonly(),
  /** What the process reads on stdin; the same placeholders. */
  stdin: z.string().optional(),
  /** Numbers to pick from stdout, by name. */
  metrics: z.record(z.string().min(1), metricSchema).default({}),
  /** The part of stdout that must be the same on all arms: all of it, or the first match (its group, if it has one). */
  output: z.union([z.literal('stdout'), patternSchema]).default('stdout'),
}).refine(({ args, stdin }) => [...args, stdin ?? ''].some((text) => holdsPrompt(text)), {
  path: ['args'],
  message:
    'must hold `{prompt}` or `{prompts_file}`, here or in `protocol.stdin`: an engine that is not told what to answer measures nothing',
})

/** Every protocol that the harness speaks, by `kind`. */
export const protocolSchema = z
  .preprocess(
    (value: ProtocolOptions): unknown => (value === 'jsonl' ? { kind: 'jsonl' } : value),
    z.discriminatedUnion('kind', [jsonlSchema, processSchema], {
      error: 'must be "jsonl", or an object whose `kind` is "jsonl" or "process"',
    }),
  )
  .prefault('jsonl')

/** `auto` takes what the engine can: `cooperative` where it can pause itself, else signals. */
export const slicingSchema = z.enum(['auto', 'cooperative', 'signals', 'off']).default('auto')

/** What a user may write as `protocol`. */
export type ProtocolOptions = 'jsonl' | z.input<typeof jsonlSchema> | z.input<typeof processSchema>
export type EngineProtocol = z.output<typeof protocolSchema>
export type ProcessProtocol = z.output<typeof processSchema>
export type Pattern = z.output<typeof patternSchema>
export type SlicingOption = z.output<typeof slicingSchema>
/**
 * How windows take turns: the engine pauses itself at a step boundary; its processes are stopped and continued by
 * signals; or windows run whole.
 */
export type Slicing = Exclude<SlicingOption, 'auto'>

function holdsPrompt(text: string): boolean {
  return PROMPT_PLACEHOLDERS.some((name) => text.includes(`{${name}}`))
}

/** Capturing groups of a pattern: an alternative that always matches shows them all. Undefined when it does not compile. */
function countGroups(source: string, flags: string): number | undefined {
  try {
    return (new RegExp(`${source}|`, flags).exec('')?.length ?? 1) - 1
  } catch {
    return undefined
  }
}
