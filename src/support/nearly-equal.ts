/** Numbers that differ by less, relative to the larger one, are the same but for their last digits. */
const RELATIVE = 1e-9
/** So are numbers that differ by less than this: what is 0 in one computation is a rounding error in another. */
const ABSOLUTE = 1e-12

/** Whether two values, as JSON has them, are the same but for the last digits of their numbers. */
export function isNearlyEqual(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') {
    return Math.abs(a - b) <= Math.max(ABSOLUTE, RELATIVE * Math.max(Math.abs(a), Math.abs(b)))
  }
  if (!isContainer(a) || !isContainer(b)) return a === b
  const keys = Object.keys(a)
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isNearlyEqual(a[key], b[key]))
  )
}

/** An object or an array. */
function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
