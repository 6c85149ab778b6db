import { PgoBenchmarksError } from '../errors.ts'
import type { EngineProtocol } from './protocol/engine-protocol.ts'
import type { Workload, WorkloadOptions } from './workload.ts'

/**
 * Checks that a `process` engine is told all that a window asks of it; an engine that is not told of ten requests would
 * answer one, and the tier would claim ten.
 *
 * @param stated what the bench file says: a default that nobody asked for need not be handed over.
 * @throws PgoBenchmarksError `BENCH_INVALID` that names the missing placeholder.
 */
export function validateWorkload(
  workload: Workload,
  protocol: EngineProtocol,
  stated: Pick<WorkloadOptions, 'maxTokens'> = {},
): void {
  const holds = readTemplate(protocol)
  if (holds('prompts_file')) return
  const { concurrency, requests, prompts } = workload
  const different = new Set(prompts.slice(0, requests)).size
  if (different > 1) {
    throw missing('prompts_file', `${different} different prompts in a window`, 'give the tier one prompt')
  }
  if (concurrency > 1 && !holds('concurrency')) {
    throw missing('concurrency', `concurrency ${concurrency}`, 'give the tier concurrency 1')
  }
  if (requests !== concurrency && !holds('requests')) {
    throw missing('requests', `${requests} requests at concurrency ${concurrency}`, 'leave `requests` out')
  }
  if (stated.maxTokens !== undefined && !holds('max_tokens')) {
    throw missing('max_tokens', `\`maxTokens: ${stated.maxTokens}\``, 'leave `maxTokens` out')
  }
  const { temperature, topK, topP } = workload
  if (temperature > 0 && !holds('temperature')) {
    throw missing('temperature', `\`temperature: ${temperature}\``, 'leave `temperature` out')
  }
  for (const [name, value] of Object.entries({ topK, topP })) {
    // No placeholder of its own: only a file of requests has it.
    if (value !== undefined) throw missing('prompts_file', `\`${name}: ${value}\``, `leave \`${name}\` out`)
  }
}

/** A workload as its engine was told of it: null for what its arguments do not hold, which it decides by itself. */
export type ToldWorkload = Omit<Workload, 'maxTokens' | 'temperature'> & {
  readonly maxTokens: number | null
  readonly temperature: number | null
}

/** What of a workload a protocol hands over. */
export function readTold(workload: Workload, protocol: EngineProtocol): ToldWorkload {
  const holds = readTemplate(protocol)
  const all = holds('prompts_file')
  return {
    ...workload,
    maxTokens: all || holds('max_tokens') ? workload.maxTokens : null,
    temperature: all || holds('temperature') ? workload.temperature : null,
  }
}

/** Tells of a placeholder whether an engine gets its value; by a protocol that hands over every request it does. */
function readTemplate(protocol: EngineProtocol): (placeholder: string) => boolean {
  if (protocol.kind !== 'process') return () => true
  const template = [...protocol.args, protocol.stdin ?? ''].join(' ')
  return (placeholder) => template.includes(`{${placeholder}}`)
}

function missing(placeholder: string, asked: string, otherwise: string): PgoBenchmarksError {
  return new PgoBenchmarksError(
    'BENCH_INVALID',
    `the workload has ${asked}, but neither \`protocol.args\` nor \`protocol.stdin\` holds \`{${placeholder}}\`, so no engine would know`,
    { fix: `put \`{${placeholder}}\` into \`protocol.args\`, or ${otherwise}` },
  )
}
