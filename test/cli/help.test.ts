import { expect, test } from 'vitest'
import type { Declaration } from '../../src/cli/declaration.ts'
import { asksForHelp, renderCommandHelp, renderUsage } from '../../src/cli/help.ts'

const EXPORT: Declaration = {
  name: 'export',
  summary: 'write runs as a table',
  positionals: {
    first: { label: 'RUN', count: 'one', description: 'the folder of a run' },
    others: { label: 'RUN', count: 'many', description: 'the folder of a run' },
  },
  options: {
    out: { type: 'string', label: 'FILE', description: 'where it goes' },
    force: { type: 'boolean', description: 'write over what is there' },
  },
}
const START: Declaration = {
  name: 'start',
  summary: 'start a program',
  positionals: {
    program: { label: 'PROGRAM', count: 'one', description: 'its path' },
    args: { label: 'ARGUMENT', count: 'rest', description: 'what it is started with' },
  },
  options: { cwd: { type: 'string', label: 'DIRECTORY', description: 'where it starts' } },
}

test('`renderUsage` shows what may be missing in brackets, and what may be repeated', () => {
  expect(renderUsage(EXPORT)).toBe('[--out FILE] [--force] RUN RUN…')
  expect(renderUsage(START)).toBe('[--cwd DIRECTORY] PROGRAM [ARGUMENT…]')
})

test('`renderCommandHelp` explains every argument once', () => {
  expect(renderCommandHelp(EXPORT)).toBe(
    [
      'export [--out FILE] [--force] RUN RUN…',
      '      write runs as a table',
      '',
      '  RUN         the folder of a run',
      '  --out FILE  where it goes',
      '  --force     write over what is there',
    ].join('\n'),
  )
})

test('`renderCommandHelp` of a command without arguments is its summary', () => {
  const command = { name: 'init', summary: 'begin', positionals: {}, options: {} }
  expect(renderCommandHelp(command)).toBe('init\n      begin')
})

test.for([
  { command: EXPORT, args: '--help', asked: true },
  { command: EXPORT, args: 'a b -h', asked: true },
  { command: EXPORT, args: 'a -- --help', asked: false },
  { command: EXPORT, args: 'a b', asked: false },
  { command: START, args: '--help', asked: true },
  { command: START, args: '--cwd here --help', asked: true },
  { command: START, args: './p --help', asked: false },
  { command: START, args: '--cwd here ./p --help', asked: false },
])('$command.name is asked for its help by `$args`: $asked', ({ command, args, asked }) => {
  expect(asksForHelp(command, args.split(' '))).toBe(asked)
})
