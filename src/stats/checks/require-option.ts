import { StatsError } from './stats-error.ts'

/**
 * Refuses an option that is not a number strictly between two limits.
 *
 * @throws StatsError `STATS_OPTION_INVALID`.
 */
export function requireBetween(value: number, name: string, low: number, high: number): void {
  if (!(value > low && value < high)) {
    throw new StatsError(
      'STATS_OPTION_INVALID',
      `\`${name}\` must be between ${low} and ${high} (both excluded), received ${String(value)}.`,
    )
  }
}

/**
 * Refuses an option that is not a whole number of at least `minimum`.
 *
 * @throws StatsError `STATS_OPTION_INVALID`.
 */
export function requireCount(value: number, name: string, minimum: number): void {
  if (!Number.isSafeInteger(value) || value < minimum) {
    throw new StatsError(
      'STATS_OPTION_INVALID',
      `\`${name}\` must be a whole number of at least ${minimum}, received ${String(value)}.`,
    )
  }
}
