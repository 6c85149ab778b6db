import { PgoBenchmarksError } from '../errors.ts'
import type { Workload } from '../workloads/workload.ts'
import type { TimedWindow } from './block.ts'

/**
 * Compares every request's output hash over all windows of a block with the first window's. Arms that generate different
 * tokens do different work, and then no time says anything about a compiler.
 *
 * @returns an `OUTPUT_DIFFERS` error that names the first differing request, or undefined.
 */
export function findOutputDifference(
  windows: readonly TimedWindow[],
  workload: Workload,
): PgoBenchmarksError | undefined {
  const [reference] = windows
  if (reference === undefined) return undefined
  for (const { arm, result } of windows) {
    const index = result.requests.findIndex(
      ({ output_sha256 }, position) => output_sha256 !== reference.result.requests[position]?.output_sha256,
    )
    if (index === -1) continue
    const prompt = workload.prompts[index % workload.prompts.length]
    return new PgoBenchmarksError(
      'OUTPUT_DIFFERS',
      `request ${index} (${JSON.stringify(prompt)}) got another output on arm \`${arm}\` than on \`${reference.arm}\``,
      {
        fix: 'make the engine deterministic for one seed; arms that generate different tokens do different work',
      },
    )
  }
  return undefined
}
