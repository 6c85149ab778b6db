import { PgoBenchmarksError } from '../errors.ts'
import type { EngineProtocol } from './protocol/engine-protocol.ts'
import type { Workload } from './workload.ts'

/**
 * Checks that a `process` engine is told all that a window asks of it; an engine that is not told of ten requests would
 * answer one, and the tier would claim ten.
 *
 * @throws PgoBenchmarksError `BENCH_INVALID` that names the missing placeholder.
 */
export function validateWorkload(workload: Workload, protocol: EngineProtocol): void {
  if (protocol.kind !== 'process') return
  const template = [...protocol.args, protocol.stdin ?? ''].join(' ')
  const holds = (name: string): boolean => template.includes(`{${name}}`)
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
}

function missing(placeholder: string, asked: string, otherwise: string): PgoBenchmarksError {
  return new PgoBenchmarksError(
    'BENCH_INVALID',
    `the workload has ${asked}, but neither \`protocol.args\` nor \`protocol.stdin\` holds \`{${placeholder}}\`, so no engine would know`,
    { fix: `put \`{${placeholder}}\` into \`protocol.args\`, or ${otherwise}` },
  )
}
