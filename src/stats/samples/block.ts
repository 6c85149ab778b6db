import { type NonEmpty, requireFinite } from '../checks/non-empty.ts'
import { StatsError } from '../checks/stats-error.ts'

/** The name of a binary under test, for example `baseline` or `pgo`. */
export type ArmName = string

/**
 * One block: fresh processes of every arm and their windows, as natural logarithms of times. {@link createBlock} makes
 * one; `scale` keeps an object of plain times from being taken for it.
 */
export interface Block {
  /** Log window times per arm, in time order. */
  readonly windows: Readonly<Record<ArmName, NonEmpty<number>>>
  readonly scale: 'log-time'
}

/**
 * Creates a block from window times per arm, in any one unit (nanoseconds in this project), in time order.
 *
 * @throws StatsError `STATS_EMPTY` for an arm without windows, `STATS_NOT_FINITE` for a time that is not positive and
 * finite: a failed window is a state of the measurement, never a time.
 */
export function createBlock(times: Readonly<Record<ArmName, readonly number[]>>): Block {
  const windows: Record<ArmName, NonEmpty<number>> = {}
  for (const [arm, armTimes] of Object.entries(times)) {
    for (const [index, time] of armTimes.entries()) {
      if (!(time > 0 && time < Number.POSITIVE_INFINITY)) {
        throw new StatsError(
          'STATS_NOT_FINITE',
          `\`${arm}[${index}]\` must be a positive, finite time, received ${String(time)}.`,
        )
      }
    }
    windows[arm] = requireFinite(armTimes.map(Math.log), arm)
  }
  return { windows, scale: 'log-time' }
}
