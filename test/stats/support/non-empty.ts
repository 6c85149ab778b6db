import { isNonEmpty, type NonEmpty } from '../../../src/stats/checks/non-empty.ts'

/** A list that the test knows to be non-empty, as the type that says so. */
export function nonEmpty<T>(values: readonly T[]): NonEmpty<T> {
  if (!isNonEmpty(values)) throw new Error('a test wanted a non-empty list and made an empty one')
  return values
}
