import { PgoBenchmarksError } from '../../errors.ts'
import type { EngineProtocol } from '../../workloads/protocol/engine-protocol.ts'
import { describeOutputChoice } from '../../workloads/protocol/output-choice.ts'
import type { Workload } from '../../workloads/workload.ts'
import type { TimedWindow } from './timed-window.ts'

const FIX =
  'make the engine deterministic for one seed; arms that generate different tokens do different work'

const DO_NOT_STOP =
  "the engine was stopped and continued by signals: if that changes its answers, set `slicing: 'off'`"

/** What windows are compared with, and how they were run. */
export interface OutputExpectation {
  /** Default: the first of the windows. */
  readonly reference?: TimedWindow | undefined
  /** Whether engines were stopped and continued by signals within these windows. */
  readonly stopped?: boolean
  /** What the engines speak; it says which setting chooses what is compared. */
  readonly protocol?: EngineProtocol['kind'] | undefined
}

/**
 * Compares every request's output hash over all windows of a block with a window of the first block. Arms that generate
 * different tokens do different work, and then no time says anything about a compiler; and an engine that answers
 * differently once it has been stopped and continued must not be.
 *
 * @returns an `OUTPUT_DIFFERS` error that names the first differing request, or undefined.
 */
export function findOutputDifference(
  windows: readonly TimedWindow[],
  workload: Workload,
  { reference = windows[0], stopped = false, protocol }: OutputExpectation = {},
): PgoBenchmarksError | undefined {
  if (reference === undefined) return undefined
  for (const { arm, result } of windows) {
    const index = result.requests.findIndex(
      ({ output_sha256 }, position) => output_sha256 !== reference.result.requests[position]?.output_sha256,
    )
    const wholeDiffers = result.output?.sha256 !== reference.result.output?.sha256
    if (index === -1 && !wholeDiffers) continue
    const prompt = workload.prompts[index % workload.prompts.length]
    const what = index === -1 ? 'a window' : `request ${index} (${JSON.stringify(prompt)})`
    const than = arm === reference.arm ? 'before' : `on \`${reference.arm}\``
    return new PgoBenchmarksError(
      'OUTPUT_DIFFERS',
      `${what} got another output on arm \`${arm}\` than ${than}`,
      {
        fix: [FIX + describeOutputChoice(protocol), ...(stopped ? [DO_NOT_STOP] : [])].join('; '),
      },
    )
  }
  return undefined
}
