/**
 * The engine protocol, version 1, as docs/protocol.md states it: the one place where the harness knows what a line may
 * hold. All `*_ns` are integer nanoseconds of the engine's clock.
 */
import { z } from 'zod'

/** The version this harness speaks. */
export const PROTOCOL_VERSION = 1

const nanoseconds = z.int().nonnegative()
const count = z.int().nonnegative()
const sha256 = z.string().regex(/^(sampled:)?[0-9a-f]{64}$/, 'a SHA-256 in lower-case hex')
const fault = z.object({ code: z.string(), message: z.string() })

const helloSchema = z.object({
  type: z.literal('hello'),
  protocol: z.int(),
  engine: z.string(),
  version: z.string(),
  build: z.object({ profile: z.string(), flags: z.string() }),
  capabilities: z.array(z.string()).optional(),
})

const readySchema = z.object({
  type: z.literal('ready'),
  load_ns: nanoseconds,
  model: z.object({ id: z.string(), sha256, parameters: count, dtype: z.string() }),
  threads: z.int().positive(),
})

const requestSchema = z.object({
  type: z.literal('request'),
  run: z.string(),
  id: z.string(),
  queued_ns: nanoseconds,
  admitted_ns: nanoseconds.nullable(),
  first_token_ns: nanoseconds.nullable(),
  end_ns: nanoseconds,
  prompt_tokens: count,
  output_tokens: count,
  finish_reason: z.enum(['stop', 'length', 'error']),
  output_sha256: sha256,
  token_ns: z.array(nanoseconds).optional(),
  output: z.string().optional(),
  error: fault.optional(),
})

const summarySchema = z.object({
  type: z.literal('summary'),
  id: z.string(),
  wall_ns: nanoseconds,
  paused_ns: nanoseconds,
  cpu_user_ns: nanoseconds,
  cpu_system_ns: nanoseconds,
  peak_rss_bytes: count,
  max_in_flight: count,
})

const pausedSchema = z.object({
  type: z.literal('paused'),
  id: z.string(),
  active_ns: nanoseconds,
  cpu_ns: nanoseconds,
})

const errorSchema = z.object({
  type: z.literal('error'),
  code: z.string(),
  message: z.string(),
  id: z.string().optional(),
})

/** Every line that an engine may write. */
export const engineMessageSchema = z.discriminatedUnion('type', [
  helloSchema,
  readySchema,
  requestSchema,
  summarySchema,
  pausedSchema,
  errorSchema,
])

const runRequestSchema = z.object({
  id: z.string().min(1),
  prompt: z.string(),
  max_tokens: z.int().positive(),
  temperature: z.number().nonnegative(),
  seed: z.int().nonnegative(),
  top_k: z.int().positive().optional(),
  top_p: z.number().positive().max(1).optional(),
  repetition_penalty: z.number().positive().optional(),
  ignore_eos: z.boolean().optional(),
})

const runSchema = z.object({
  type: z.literal('run'),
  id: z.string().min(1),
  concurrency: z.int().positive(),
  requests: z.array(runRequestSchema).min(1),
  slice_ns: z.int().positive().optional(),
  trace: z.boolean().optional(),
  echo: z.boolean().optional(),
})

/** Every line that the harness may write. */
export const harnessMessageSchema = z.discriminatedUnion('type', [
  runSchema,
  z.object({ type: z.literal('pause'), id: z.string() }),
  z.object({ type: z.literal('resume'), id: z.string(), slice_ns: z.int().positive().optional() }),
  z.object({ type: z.literal('exit') }),
])

export type EngineMessage = z.infer<typeof engineMessageSchema>
export type HarnessMessage = z.infer<typeof harnessMessageSchema>
export type Hello = z.infer<typeof helloSchema>
export type Ready = z.infer<typeof readySchema>
export type RequestReport = z.infer<typeof requestSchema>
export type RunSummary = z.infer<typeof summarySchema>
export type Paused = z.infer<typeof pausedSchema>
export type Run = z.infer<typeof runSchema>
export type RunRequest = z.infer<typeof runRequestSchema>

/** A line of an engine that is not a message of the protocol. `line` is its beginning, for the report. */
export interface Garbage {
  readonly type: 'garbage'
  readonly line: string
  readonly reason: string
}

const SHOWN_CHARACTERS = 200

/** Reads one line of an engine; a line that is not a message of this version comes back as {@link Garbage}, never as an exception. */
export function parseEngineLine(line: string): EngineMessage | Garbage {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    const reason = line.startsWith('\uFEFF')
      ? 'it begins with a byte order mark (U+FEFF), which JSON Lines have none of'
      : 'it is not JSON'
    return { type: 'garbage', line: line.slice(0, SHOWN_CHARACTERS), reason }
  }
  const parsed = engineMessageSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const where = issue?.path.join('.') ?? ''
  return {
    type: 'garbage',
    line: line.slice(0, SHOWN_CHARACTERS),
    reason: where === '' ? (issue?.message ?? 'it is no message') : `\`${where}\`: ${issue?.message}`,
  }
}

/** Writes one message as the line that the engine reads, newline included. */
export function formatHarnessLine(message: HarnessMessage): string {
  return `${JSON.stringify(message)}\n`
}
