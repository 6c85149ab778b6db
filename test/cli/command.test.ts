import { expect, test } from 'vitest'
import { defineCommand, type Command } from '../../src/cli/command.ts'
import { refusal } from '../support/expect-error.ts'

/** What `run` got in the last call. */
let got: unknown
async function keep(values: unknown): Promise<number> {
  got = values
  return 3
}

const FILE = { label: 'FILE', description: 'a file' } as const
const EXPORT = defineCommand({
  name: 'export',
  summary: 'write a file',
  positionals: { format: { ...FILE, count: 'one' }, results: { ...FILE, count: 'optional' } },
  options: {
    out: { type: 'string', label: 'FILE', description: 'where it goes' },
    force: { type: 'boolean', description: 'write over what is there' },
  },
  load: async () => ({ run: keep }),
})
const POOL = defineCommand({
  name: 'pool',
  summary: 'pool runs',
  positionals: { first: { ...FILE, count: 'one' }, others: { ...FILE, count: 'many' } },
  load: async () => ({ run: keep }),
})
const START = defineCommand({
  name: 'start',
  summary: 'start a program',
  positionals: { program: { ...FILE, count: 'one' }, args: { ...FILE, count: 'rest' } },
  options: { cwd: { type: 'string', label: 'DIRECTORY', description: 'where it starts' } },
  load: async () => ({ run: keep }),
})
const INIT = defineCommand({ name: 'init', summary: 'begin', load: async () => ({ run: keep }) })

const GIVEN: readonly [command: Command, args: string, values: object][] = [
  [EXPORT, 'csv', { format: 'csv', results: undefined, force: false }],
  [EXPORT, 'csv run --force', { format: 'csv', results: 'run', force: true }],
  [EXPORT, '--out a.csv csv', { format: 'csv', results: undefined, force: false, out: 'a.csv' }],
  [EXPORT, 'csv --out=-a --force', { format: 'csv', results: undefined, force: true, out: '-a' }],
  [EXPORT, '-- --force --out', { format: '--force', results: '--out', force: false }],
  [POOL, 'a b', { first: 'a', others: ['b'] }],
  [POOL, 'a b c', { first: 'a', others: ['b', 'c'] }],
  [START, './p', { program: './p', args: [] }],
  [START, './p --cwd x -- --help -n 3', { program: './p', args: ['--cwd', 'x', '--', '--help', '-n', '3'] }],
  [START, '--cwd x ./p --cwd y', { cwd: 'x', program: './p', args: ['--cwd', 'y'] }],
  [START, '-- --p --cwd y', { program: '--p', args: ['--cwd', 'y'] }],
  [INIT, '', {}],
]

test.for(GIVEN.map(([{ name, start }, args, values]) => ({ name, start, args, values })))(
  '$name takes `$args` for $values',
  async ({ start, args, values }) => {
    await expect(start(args.split(' ').filter((arg) => arg !== ''))).resolves.toBe(3)
    expect(got).toEqual(values)
  },
)

const EXPORT_CALL = 'Fix: npm run export -- [--out FILE] [--force] FILE [FILE]'

const REFUSED: readonly [command: Command, args: string, named: readonly string[]][] = [
  [EXPORT, 'csv --quiet', ["`export`: Unknown option '--quiet'\n", EXPORT_CALL]],
  [EXPORT, 'csv --ou=a', ["Unknown option '--ou', did you mean '--out'?", EXPORT_CALL]],
  [EXPORT, 'csv --forced', ["Unknown option '--forced', did you mean '--force'?", EXPORT_CALL]],
  [EXPORT, 'csv --hlep', ["Unknown option '--hlep', did you mean '--help'?", EXPORT_CALL]],
  [EXPORT, 'csv --__proto__', ["Unknown option '--__proto__'", EXPORT_CALL]],
  [EXPORT, 'csv -f', ["Unknown option '-f'", EXPORT_CALL]],
  [EXPORT, 'csv --force=yes', ["Option '--force' does not take an argument", EXPORT_CALL]],
  [EXPORT, 'csv --out', ["Option '--out <value>' argument missing", EXPORT_CALL]],
  [EXPORT, 'csv --out --force', ["Option '--out' argument is ambiguous", EXPORT_CALL]],
  [EXPORT, '', ['0 arguments were given, it takes at least 1', EXPORT_CALL]],
  [EXPORT, 'a b c', ['3 arguments were given, it takes at most 2', EXPORT_CALL]],
  [POOL, 'a', ['1 arguments were given, it takes at least 2', 'Fix: npm run pool -- FILE FILE…']],
  [START, '--args ./p', ["Unknown option '--args'", 'Fix: npm run start -- [--cwd DIRECTORY] FILE [FILE…]']],
  [INIT, 'here', ['1 arguments were given, it takes 0', 'Fix: npm run init']],
]

test.for(REFUSED.map(([{ name, start }, args, named]) => ({ name, start, args, named })))(
  '$name refuses `$args` with its usage, before it is run',
  async ({ start, args, named }) => {
    got = undefined
    await expect(start(args.split(' ').filter((arg) => arg !== ''))).rejects.toEqual(
      refusal('ARGUMENTS_INVALID', ...named),
    )
    expect(got).toBeUndefined()
  },
)
