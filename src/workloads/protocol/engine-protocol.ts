/** The settings `protocol` and `slicing`: how the harness talks to an engine. Plain data, part of an engine's spec. */
import { z } from 'zod'
import { openaiSchema } from './openai-protocol.ts'
import { processSchema } from './process-protocol.ts'
import { strictOptions } from './strict-options.ts'

const jsonlSchema = strictOptions({
  kind: z.literal('jsonl'),
  /** Arguments with `{model}` where the model's path belongs, `{threads}` and `{cpus}` for its CPUs. */
  args: z.array(z.string()).readonly().default(['serve', '--model-path', '{model}']),
})

/** Every protocol that the harness speaks, by `kind`. */
export const protocolSchema = z
  .preprocess(
    (value: ProtocolOptions): unknown => (value === 'jsonl' ? { kind: 'jsonl' } : value),
    z.discriminatedUnion('kind', [jsonlSchema, processSchema, openaiSchema], {
      error: 'must be "jsonl", or an object whose `kind` is "jsonl", "process" or "openai"',
    }),
  )
  .prefault('jsonl')

/** `auto` takes what the engine can: `cooperative` where it can pause itself, else signals. */
export const slicingSchema = z.enum(['auto', 'cooperative', 'signals', 'off']).default('auto')

/** What a user may write as `protocol`. */
export type ProtocolOptions =
  | 'jsonl'
  | z.input<typeof jsonlSchema>
  | z.input<typeof processSchema>
  | z.input<typeof openaiSchema>
export type EngineProtocol = z.output<typeof protocolSchema>
export type SlicingOption = z.output<typeof slicingSchema>
/**
 * How windows take turns: the engine pauses itself at a step boundary; its processes are stopped and continued by
 * signals; or windows run whole.
 */
export type Slicing = Exclude<SlicingOption, 'auto'>

/** Whose clock a protocol's times are of: the engine's own, the harness's around a process, or the HTTP client's. */
export const TIMESTAMPS = { jsonl: 'engine', process: 'harness', openai: 'client' } as const
