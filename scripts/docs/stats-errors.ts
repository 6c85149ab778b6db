/** Guides to the codes of `src/stats`, which imports nothing of the project and so cannot keep them with the others. */
import type { ErrorGuide } from '../../src/error-codes.ts'
import type { StatsErrorCode } from '../../src/stats/checks/stats-error.ts'

const FAULT =
  'Windows that the suite measured do not lead to this: report it with the results.json, unless that was edited by hand.'

export const STATS_ERRORS: Readonly<Record<StatsErrorCode, ErrorGuide>> = {
  STATS_ZERO_VARIANCE: {
    means: "Every block took exactly the same time: the engine's clock is stuck or too coarse.",
    fix: 'Let the engine read a monotonic clock in nanoseconds.',
  },
  STATS_NOT_FINITE: {
    means: 'A time is 0, negative or no number.',
    fix: 'Let the engine read a monotonic clock in nanoseconds, and give the workload more than it does in one tick.',
  },
  STATS_NOT_LOG_SCALE: {
    means: 'One arm took more than 1000 times as long as another.',
    fix: 'Let both arms do the same work; look at what the slower one waits for.',
  },
  STATS_EMPTY: { means: 'There is no value where at least one is needed.', fix: FAULT },
  STATS_TOO_FEW: { means: 'There are fewer values than the method is defined for.', fix: FAULT },
  STATS_ARM_MISSING: { means: 'A block has no windows of an arm that was asked for.', fix: FAULT },
  STATS_UNPAIRED_WINDOWS: { means: 'Two arms have different numbers of windows in a block.', fix: FAULT },
  STATS_UNBALANCED: {
    means: 'Blocks have different numbers of rounds where the method needs equal ones.',
    fix: FAULT,
  },
  STATS_OPTION_INVALID: { means: 'An option of a method is outside its range.', fix: FAULT },
}
