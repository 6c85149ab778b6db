import * as fc from 'fast-check'
import type { NonEmpty } from '../../../src/stats/checks/non-empty.ts'
import { nonEmpty } from './non-empty.ts'

/** Samples of moderate size and scale: hundredths from -10 to 10, so that equal values occur too. */
export function sample(minLength: number, maxLength: number): fc.Arbitrary<NonEmpty<number>> {
  return fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength, maxLength }).map(hundredths)
}

/** Samples without equal values, so that no variance is 0. */
export function distinctSample(minLength: number, maxLength: number): fc.Arbitrary<NonEmpty<number>> {
  return fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength, maxLength }).map(hundredths)
}

function hundredths(values: readonly number[]): NonEmpty<number> {
  return nonEmpty(values.map((value) => value / 100))
}
