/**
 * The stable codes of what the statistics refuse. They are local to `src/stats`, which imports nothing of the project;
 * a caller that must tell them apart compares `code`.
 *
 * - `STATS_EMPTY`: no value where at least one is needed.
 * - `STATS_NOT_FINITE`: a value is NaN or infinite, or a time is not positive.
 * - `STATS_TOO_FEW`: fewer values than the method is defined for.
 * - `STATS_ZERO_VARIANCE`: what remains after trimming is constant (a stuck or coarse clock, or copied data).
 * - `STATS_ARM_MISSING`: a block has no windows of an arm that was asked for.
 * - `STATS_UNPAIRED_WINDOWS`: the two arms have different numbers of windows in a block.
 * - `STATS_NOT_LOG_SCALE`: a difference is too large to be a log ratio of times.
 * - `STATS_UNBALANCED`: blocks with different numbers of rounds where the method needs equal ones.
 * - `STATS_OPTION_INVALID`: an option is outside its range.
 */
export type StatsErrorCode =
  | 'STATS_EMPTY'
  | 'STATS_NOT_FINITE'
  | 'STATS_TOO_FEW'
  | 'STATS_ZERO_VARIANCE'
  | 'STATS_ARM_MISSING'
  | 'STATS_UNPAIRED_WINDOWS'
  | 'STATS_NOT_LOG_SCALE'
  | 'STATS_UNBALANCED'
  | 'STATS_OPTION_INVALID'

/** The one error class of `src/stats`; `code` is stable, `message` names the argument and what was received. */
export class StatsError extends Error {
  readonly code: StatsErrorCode

  constructor(code: StatsErrorCode, message: string) {
    super(message)
    this.name = `StatsError [${code}]`
    this.code = code
  }
}
