/** Windows as results.json keeps them. */
import type { TimedWindow } from './block.ts'
import type { WindowRow } from './tier-record.ts'

/** The rows of one block's windows, in time order; the columns are those of `tier-record.ts`. */
export function readWindowRows(block: number, windows: readonly TimedWindow[]): WindowRow[] {
  return windows.map(({ arm, round, result: { summary } }) => [
    block,
    round,
    arm,
    summary.wall_ns,
    summary.cpu_user_ns + summary.cpu_system_ns,
    summary.max_in_flight,
  ])
}
