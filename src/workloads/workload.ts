/** Workloads: what one window of a tier asks of an engine. */
import { z } from 'zod'
import { PgoBenchmarksError } from '../errors.ts'
import { canBeHandedOver } from './prompts/prompts.ts'
import type { Run } from './protocol/protocol.ts'

/** Tokens of a request where the bench file says nothing. */
export const WORKLOAD_TOKENS = 32

/** What a bench file states of a workload. Each field has a description, of which `npm run docs` makes docs/workload.md. */
export const workloadSchema = z.strictObject({
  concurrency: z.int().min(1, 'must be at least 1').meta({
    description: 'Requests that are in flight at once, at most.',
    shownDefault: 'none, it must be set',
  }),
  prompts: z
    .array(
      z
        .string()
        .refine(
          (prompt) => canBeHandedOver(prompt),
          'must hold no NUL character and no half of a surrogate pair',
        ),
    )
    .min(1, 'must hold at least one prompt')
    .readonly()
    .meta({
      description:
        'Prompts of the requests, taken in turn; `measuredPrompts()` gives those that the settings name. None of them may be trained on.',
      shownType: 'list of string',
      shownDefault: 'none, it must be set',
    }),
  requests: z.int().min(1, 'must be at least 1: a window without requests measures nothing').optional().meta({
    description:
      'Requests of a window, which are what is timed. Every window has the same ones: of more prompts than requests the first.',
    shownDefault: 'as many as `concurrency`',
  }),
  maxTokens: z
    .int()
    .min(1, 'must be at least 1')
    .default(WORKLOAD_TOKENS)
    .describe('Most output tokens of a request.'),
  temperature: z
    .number()
    .min(0)
    .default(0)
    .describe('Sampling temperature; 0 is greedy. Request number n of a window has seed n, from 0.'),
  topK: z.int().min(1).optional().meta({
    description: 'Most likely tokens that sampling chooses from.',
    shownDefault: "the engine's own",
  }),
  topP: z.number().positive().max(1).optional().meta({
    description: 'Cumulative probability, to 1, of the tokens that sampling chooses from.',
    shownDefault: "the engine's own",
  }),
})

const resolvedSchema = workloadSchema.transform((workload) => ({
  ...workload,
  requests: workload.requests ?? workload.concurrency,
}))

/** What a bench file states of a workload; everything but `concurrency` and `prompts` has a default. */
export type WorkloadOptions = z.input<typeof workloadSchema>

/**
 * One window of a tier: `requests` requests (default: as many as `concurrency`), at most `concurrency` of them in flight,
 * their prompts taken in turn from `prompts`, each answered with at most `maxTokens` tokens (default 32).
 */
export type Workload = z.output<typeof resolvedSchema>

/**
 * Parses a workload once, at the edge.
 *
 * @throws PgoBenchmarksError `BENCH_INVALID` that names the field.
 */
export function resolveWorkload(options: WorkloadOptions): Workload {
  const parsed = resolvedSchema.safeParse(options)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const field = issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : (issue?.path.join('.') ?? '')
  throw new PgoBenchmarksError(
    'BENCH_INVALID',
    `workload \`${field}\`: ${issue?.message}, received ${JSON.stringify(field === '' ? options : readPath(options, issue?.path ?? []))}`,
    { fix: 'correct the workload in the bench file' },
  )
}

/**
 * The `run` message of one window. Every window of a workload is the same, on every arm: same prompts, same order,
 * same seeds, so that each arm does the same work.
 */
export function createRun(id: string, workload: Workload, sliceNs?: number): Run {
  const { prompts, requests, concurrency, maxTokens, temperature, topK, topP } = workload
  return {
    type: 'run',
    id,
    concurrency,
    requests: Array.from({ length: requests }, (_, index) => ({
      id: `r${index}`,
      prompt: prompts[index % prompts.length] ?? '',
      max_tokens: maxTokens,
      temperature,
      seed: index,
      ...(topK !== undefined && { top_k: topK }),
      ...(topP !== undefined && { top_p: topP }),
    })),
    ...(sliceNs !== undefined && { slice_ns: sliceNs }),
  }
}

function readPath(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  )
}
