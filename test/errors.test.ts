import { describe, expect, test } from 'vitest'
import { hasErrorCode, PgoBenchmarksError } from '../src/errors.ts'

describe('`PgoBenchmarksError`', () => {
  test('shows its code in its name and its fix on a line of its own', () => {
    const cause = new Error('ENOENT')
    const error = new PgoBenchmarksError('ARM_MISSING', 'missing: a', { fix: 'build it', cause })
    expect(String(error)).toBe('PgoBenchmarksError [ARM_MISSING]: missing: a\nFix: build it')
    expect(error).toMatchObject({ code: 'ARM_MISSING', fix: 'build it', cause })
  })

  test('needs no fix', () => {
    expect(new PgoBenchmarksError('CANCELLED', 'stopped').message).toBe('stopped')
  })
})

describe('`hasErrorCode`', () => {
  test('knows an error again that crossed a process border as a plain object', () => {
    const plain: unknown = structuredClone({ code: new PgoBenchmarksError('ARM_MISSING', 'x').code })
    expect([hasErrorCode(plain, 'ARM_MISSING'), hasErrorCode(plain, 'CANCELLED')]).toEqual([true, false])
  })

  test.for([undefined, null, 'ARM_MISSING', new Error('ARM_MISSING')])('does not know %j', (value) => {
    expect(hasErrorCode(value, 'ARM_MISSING')).toBe(false)
  })
})
