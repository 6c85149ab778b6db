/** Windows as results.json keeps them. */
import type { WindowSummary } from '../../workloads/engine/window.ts'
import type { TimedWindow } from './timed-window.ts'
import type { WindowRow } from '../record/tier-record.ts'

/** The rows of one block's windows, in time order; the columns are those of `tier-record.ts`. */
export function readWindowRows(block: number, windows: readonly TimedWindow[]): WindowRow[] {
  return windows.map(({ arm, round, result: { summary } }) => [
    block,
    round,
    arm,
    summary.wall_ns,
    readCpuNs(summary),
    summary.max_in_flight,
  ])
}

function readCpuNs({ cpu_user_ns: user, cpu_system_ns: system }: WindowSummary): number | null {
  return user === null || system === null ? null : user + system
}
