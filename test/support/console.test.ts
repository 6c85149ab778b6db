import { Writable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import type { Vitest } from 'vitest/node'
import { openConsole, type Console } from '../../src/support/console.ts'

type Reporters = Vitest['config']['reporters']

interface Case {
  readonly terminal?: { readonly columns: number }
  readonly reporters?: Reporters
  readonly env?: NodeJS.ProcessEnv
}

/** A console on streams that keep what they get: `stdout` a terminal where one is asked for, `stderr` never. */
function open({ terminal, reporters = [['default', {}]], env = {} }: Case = {}): {
  readonly console: Console
  readonly written: Record<'stdout' | 'stderr', string>
} {
  const written = { stdout: '', stderr: '' }
  const createStream = (name: 'stdout' | 'stderr') =>
    new Writable({
      write(chunk, _encoding, done) {
        written[name] += String(chunk)
        done()
      },
    })
  const stdout = createStream('stdout')
  const stderr = createStream('stderr')
  if (terminal !== undefined) Object.assign(stdout, { isTTY: true, ...terminal })
  const logger = {
    outputStream: stdout,
    errorStream: stderr,
    log: (text: string) => void stdout.write(`${text}\n`),
    error: (text: string) => void stderr.write(`${text}\n`),
  }
  const vitest = { logger, config: { reporters } } as unknown as Vitest
  return { console: openConsole(vitest, env), written }
}

describe('`openConsole`', () => {
  test('on a terminal lines live, in colour and as wide as it is', () => {
    const { console } = open({ terminal: { columns: 72 } })
    expect([console.live, console.colors, console.width()]).toEqual([true, true, 72])
  })

  test('in a pipe lines are plain and unlimited', () => {
    const { console } = open()
    expect([console.live, console.colors, console.width()]).toEqual([false, false, Number.POSITIVE_INFINITY])
  })

  test.for([
    { name: 'NO_COLOR=1', env: { NO_COLOR: '1' }, terminal: true, colors: false },
    {
      name: 'NO_COLOR=1 and FORCE_COLOR=1',
      env: { NO_COLOR: '1', FORCE_COLOR: '1' },
      terminal: true,
      colors: false,
    },
    { name: 'an empty NO_COLOR', env: { NO_COLOR: '' }, terminal: true, colors: true },
    { name: 'FORCE_COLOR=1 in a pipe', env: { FORCE_COLOR: '1' }, terminal: false, colors: true },
    { name: 'FORCE_COLOR=0', env: { FORCE_COLOR: '0' }, terminal: true, colors: false },
    { name: 'TERM=dumb', env: { TERM: 'dumb' }, terminal: true, colors: false },
  ])('$name: colours are $colors', ({ env, terminal, colors }) => {
    const { console } = open({ env, ...(terminal && { terminal: { columns: 80 } }) })
    expect(console.colors).toBe(colors)
  })

  test.for<[what: string, changes: Case]>([
    ['in CI', { env: { CI: 'true' } }],
    ['on a dumb terminal', { env: { TERM: 'dumb' } }],
    ['beside the dot reporter, which draws itself', { reporters: [['dot', {}]] }],
  ])('no line lives %s', ([, changes]) => {
    expect(open({ terminal: { columns: 80 }, ...changes }).console.live).toBe(false)
  })

  test.for<[what: string, reporters: Reporters, stream: 'stdout' | 'stderr']>([
    ['json into a file', [['json', {}]], 'stdout'],
    ['json on stdout', [['json', { stdout: true }]], 'stderr'],
    [
      'junit on stdout',
      [
        ['default', {}],
        ['junit', { stdout: true }],
      ],
      'stderr',
    ],
    ['tap', [['tap', {}]], 'stderr'],
  ])('words go beside the data of %s', ([, reporters, stream]) => {
    const { console, written } = open({ reporters })
    console.print('words')
    console.write('more')
    expect(written).toEqual({ stdout: '', stderr: '', [stream]: 'words\nmore' })
  })
})
