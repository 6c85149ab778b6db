import { describe, expect, test } from 'vitest'
import { resolveSettings } from '../../../src/settings/settings.ts'
import { refusal } from '../../support/expect-error.ts'

const PROCESS = { kind: 'process', args: ['{prompt}'] } as const

describe('the setting `protocol`', () => {
  test('is `jsonl` by default, for which the default engine’s arguments stand', () => {
    const written = [undefined, 'jsonl', { kind: 'jsonl' }].map(
      (protocol) => resolveSettings({ protocol }).protocol,
    )
    const resolved = { kind: 'jsonl', args: ['serve', '--model-path', '{model}'] }
    expect(written).toEqual([resolved, resolved, resolved])
  })

  test('keeps patterns as plain data, whether they are written as text or as regular expressions', () => {
    const metrics = {
      a: { pattern: /x: (\d+)/gim },
      b: { pattern: 'y: (.*)', from: 'stderr' as const, unit: 'ms', better: 'higher' as const },
    }
    const { protocol } = resolveSettings({ protocol: { ...PROCESS, metrics, output: 'answer: .*' } })
    expect(JSON.parse(JSON.stringify(protocol))).toEqual({
      kind: 'process',
      args: ['{prompt}'],
      metrics: {
        a: {
          pattern: { source: String.raw`x: (\d+)`, flags: 'im' },
          from: 'stdout',
          unit: '',
          scale: 1,
          better: 'lower',
        },
        b: {
          pattern: { source: 'y: (.*)', flags: 'm' },
          from: 'stderr',
          unit: 'ms',
          scale: 1,
          better: 'higher',
        },
      },
      output: { source: 'answer: .*', flags: 'm' },
    })
  })

  test.for<[wrong: string, protocol: unknown, named: readonly string[]]>([
    ['a word that is no protocol', 'grpc', ['`protocol`', '"jsonl"', '"process"', 'received "grpc"']],
    ['an unknown kind', { kind: 'grpc' }, ['`protocol', '"process"']],
    [
      'a template without `{prompt}`',
      { kind: 'process', args: ['-p'] },
      ['`protocol.args`', '`{prompt}`', 'Fix:'],
    ],
    ['no template', { kind: 'process' }, ['`protocol.args`']],
    ['an option that is none', { ...PROCESS, timeout: 1 }, ['`protocol.timeout` is no option', 'metrics']],
    [
      'a metric from nowhere',
      { ...PROCESS, metrics: { rate: { pattern: '(.)', from: 'log' } } },
      ['`protocol.metrics.rate.from`', '"stderr"'],
    ],
    [
      'a metric without a group',
      { ...PROCESS, metrics: { rate: { pattern: 'rate: .*' } } },
      ['`protocol.metrics.rate.pattern`', 'exactly one group'],
    ],
    [
      'a metric that is no regular expression',
      { ...PROCESS, metrics: { rate: { pattern: '(' } } },
      ['`protocol.metrics.rate.pattern`', 'regular expression'],
    ],
    ['an output that is no regular expression', { ...PROCESS, output: '[' }, ['`protocol.output`']],
  ])('refuses %s', ([, protocol, named]) => {
    expect(() => resolveSettings({ protocol })).toThrow(refusal('SETTINGS_INVALID', ...named))
  })

  test('refuses `slicing: cooperative` for engines that cannot be asked to pause', () => {
    expect(() => resolveSettings({ protocol: PROCESS, slicing: 'cooperative' })).toThrow(
      refusal('SETTINGS_INVALID', '`slicing`', '"process"', 'Fix:', "'signals'"),
    )
  })

  test('refuses a server that is not told its port', () => {
    expect(() => resolveSettings({ protocol: { kind: 'openai', args: ['--port', '8080'] } })).toThrow(
      refusal('SETTINGS_INVALID', '`protocol.args`', '`{port}`'),
    )
  })

  test('takes a prompt on stdin or in a file for one in the arguments', () => {
    const inFile = { ...PROCESS, args: ['--batch={prompts_file}'] }
    const onStdin = { ...PROCESS, args: [], stdin: '{prompt}\n' }
    expect(() => [inFile, onStdin].map((protocol) => resolveSettings({ protocol }))).not.toThrow()
  })
})
