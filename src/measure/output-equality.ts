import { PgoBenchmarksError } from '../errors.ts'
import type { Workload } from '../workloads/workload.ts'
import type { TimedWindow } from './block.ts'

const FIX =
  'make the engine deterministic for one seed; arms that generate different tokens do different work'

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
    if (result.output?.sha256 !== reference.result.output?.sha256) return windowDiffers(arm, reference.arm)
    if (index === -1) continue
    const prompt = workload.prompts[index % workload.prompts.length]
    return new PgoBenchmarksError(
      'OUTPUT_DIFFERS',
      `request ${index} (${JSON.stringify(prompt)}) got another output on arm \`${arm}\` than on \`${reference.arm}\``,
      { fix: FIX },
    )
  }
  return undefined
}

/** For engines that answer a window as a whole. */
function windowDiffers(arm: string, reference: string): PgoBenchmarksError {
  return new PgoBenchmarksError(
    'OUTPUT_DIFFERS',
    `a window got another output on arm \`${arm}\` than on \`${reference}\``,
    {
      fix: `${FIX}; where a part of the output always differs, as times do, choose the rest with \`protocol.output\``,
    },
  )
}
