import { expect, test } from 'vitest'
import { fillCommand } from '../../../src/setup/c/command-template.ts'

const VALUES = { cflags: ['-O2', '-flto'], ldflags: [], cc: 'clang' }

test.for<[what: string, argument: string, filled: readonly string[]]>([
  ['a list in place of its argument', '{cflags}', ['-O2', '-flto']],
  ['nothing for an empty list', '{ldflags}', []],
  ['a list within an argument, joined', 'CFLAGS={cflags}', ['CFLAGS=-O2 -flto']],
  ['several placeholders in one argument', '{cc}:{cc}', ['clang:clang']],
  ['no braces around other names', '${HOME}/{other} {}', ['${HOME}/{other} {}']],
  ['no inherited property of an object', '{toString}', ['{toString}']],
])('`fillCommand` gives %s', ([, argument, filled]) => {
  expect(fillCommand(['make', argument], VALUES)).toEqual(['make', ...filled])
})
