import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { hasErrorCode, PgoBenchmarksError } from '../src/errors.ts'
import { DANGEROUS } from './support/dangerous-text.ts'

describe('`PgoBenchmarksError`', () => {
  test('shows its code in its name and its fix on a line of its own', () => {
    const cause = new Error('ENOENT')
    const error = new PgoBenchmarksError('ARM_MISSING', 'missing: a', { fix: 'build it', cause })
    expect(String(error)).toBe('PgoBenchmarksError [ARM_MISSING]: missing: a\nFix: build it')
    expect(error).toMatchObject({ code: 'ARM_MISSING', fix: 'build it', cause })
  })

  test('shows what others wrote in it and in its causes, and leaves their other fields behind', () => {
    const innermost = new Error('deep \u202E')
    const cause = Object.assign(new Error('\u001B[2J\n::error::x', { cause: innermost }), {
      code: 'ENOENT',
      stdout: 'secret',
    })
    const error = new PgoBenchmarksError('ARM_MISSING', '##[add-mask]a\u001B]0;b', { fix: 'a\n::c::', cause })
    expect(error.message).toBe('\\u{23}#[add-mask]a\\u{1b}]0;b\nFix: a\n\\u{3a}:c::')
    expect(error.stack).not.toMatch(DANGEROUS)
    expect(error.cause).toMatchObject({ message: '\\u{1b}[2J\n\\u{3a}:error::x', code: 'ENOENT' })
    expect(error.cause).not.toHaveProperty('stdout')
    expect(inspect(error)).not.toMatch(DANGEROUS)
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
