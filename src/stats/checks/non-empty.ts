import { StatsError } from './stats-error.ts'

/** A list with at least one element. */
export type NonEmpty<T> = readonly [T, ...T[]]

/**
 * Turns a list of numbers into a non-empty list of finite numbers; `name` is the word for it in the message.
 *
 * @throws StatsError `STATS_EMPTY`, `STATS_NOT_FINITE` (with the index).
 */
export function requireFinite(values: readonly number[], name: string): NonEmpty<number> {
  if (!isNonEmpty(values)) {
    throw new StatsError('STATS_EMPTY', `\`${name}\` must have at least one value, received none.`)
  }
  const index = values.findIndex((value) => !Number.isFinite(value))
  if (index !== -1) throw createNotFinite(name, index, values[index])
  return values
}

/** The error for one value of a list, for who finds it otherwise. */
export function createNotFinite(name: string, index: number, value: number | undefined): StatsError {
  return new StatsError(
    'STATS_NOT_FINITE',
    `\`${name}[${index}]\` must be a finite number, received ${String(value)}.`,
  )
}

/** Tells the type checker that a list has a first element. */
export function isNonEmpty<T>(values: readonly T[]): values is NonEmpty<T> {
  return values.length > 0
}
