/** Options of `protocol: { kind: 'process' }`: one process a window. */
import { z } from 'zod'
import { patternSchema, valuePatternSchema } from './pattern.ts'
import { PROMPT_PLACEHOLDERS } from './placeholders.ts'
import { strictOptions } from './strict-options.ts'

const metricSchema = strictOptions({
  /** Its group is the number. */
  pattern: valuePatternSchema,
  /** What the pattern is looked for in. */
  from: z.enum(['stdout', 'stderr']).default('stdout'),
  /** Unit after scaling, for the report. */
  unit: z.string().default(''),
  /** What the number is multiplied with, for example 1e-3 for milliseconds that should be seconds. */
  scale: z.number().positive().default(1),
  /** Whether more or less of it is better. */
  better: z.enum(['higher', 'lower']).default('lower'),
})

export const processSchema = strictOptions({
  kind: z.literal('process'),
  /** Arguments, filled in per window: `{prompt}`, `{prompts_file}`, `{concurrency}`, `{requests}`, `{max_tokens}`, `{seed}`, `{temperature}`, `{model}`, `{threads}`, `{cpus}`. */
  args: z.array(z.string()).readonly(),
  /** What the process reads on stdin; the same placeholders. */
  stdin: z.string().optional(),
  /** Numbers to pick from what it writes, by name. */
  metrics: z.record(z.string().min(1), metricSchema).default({}),
  /** The part of stdout that must be the same on all arms: all of it, or the first match (its group, if it has one). */
  output: z.union([z.literal('stdout'), patternSchema]).default('stdout'),
}).refine(({ args, stdin }) => [...args, stdin ?? ''].some((text) => holdsPrompt(text)), {
  path: ['args'],
  message:
    'must hold `{prompt}` or `{prompts_file}`, here or in `protocol.stdin`: an engine that is not told what to answer measures nothing',
})

export type ProcessProtocol = z.output<typeof processSchema>

function holdsPrompt(text: string): boolean {
  return PROMPT_PLACEHOLDERS.some((name) => text.includes(`{${name}}`))
}
