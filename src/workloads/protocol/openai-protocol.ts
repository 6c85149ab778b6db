/** Options of `protocol: { kind: 'openai' }`: an HTTP server with the completions API. */
import { z } from 'zod'
import { strictOptions } from './strict-options.ts'

const pathSchema = z.string().startsWith('/', 'must be a path such as "/health"')

export const openaiSchema = strictOptions({
  kind: z.literal('openai'),
  /** Arguments, with `{port}` where the port belongs that the server shall listen on, `{model}` for the model's path, `{threads}` and `{cpus}` for its CPUs. */
  args: z
    .array(z.string())
    .readonly()
    .refine(
      (args) => args.some((text) => text.includes('{port}')),
      'must hold `{port}`: arms are served side by side, each on a port of its own',
    ),
  /** Answers 200 once the server can serve. */
  health: pathSchema.default('/health'),
  /** `/v1/completions`, or `/v1/chat/completions` with the prompt as the user's message. */
  endpoint: z.enum(['completions', 'chat']).default('completions'),
  /** What requests call the model; default: the first that `/v1/models` lists. */
  apiModel: z.string().min(1).optional(),
  /** Further fields of every request, for example `cache_prompt: false`. */
  body: z.record(z.string(), z.json()).default({}),
  /** What must be the same on all arms: the text, or only the number of tokens, for servers whose batches round differently. */
  output: z.enum(['text', 'tokens']).default('text'),
  /** Longest time to a request's first token, s; default: the window's. */
  firstTokenTimeoutSeconds: z.number().positive().optional(),
  /** What ends the server through its normal exit. */
  stopSignal: z.enum(['SIGTERM', 'SIGINT']).default('SIGTERM'),
})

export type OpenaiProtocol = z.output<typeof openaiSchema>
