import { describe, expect, test } from 'vitest'
import { redactSettings } from '../../src/settings/redact-settings.ts'
import { resolveSettings } from '../../src/settings/settings.ts'

const SETTINGS = {
  env: { HF_TOKEN: 'abc', OMP_NUM_THREADS: '4', EMPTY: '' },
  engine: {
    kind: 'prebuilt',
    arms: { baseline: { binary: 'a', env: { KEY: 'abc' }, args: ['--api-key', 'abc'] }, pgo: 'b' },
  },
  protocol: { kind: 'openai', args: ['--port', '{port}', '--token=abc'] },
} as const

describe('`redactSettings`', () => {
  test('leaves no value of a variable or a secret flag, wherever it stands', () => {
    const redacted = redactSettings(resolveSettings(SETTINGS))
    expect(JSON.stringify(redacted)).not.toContain('abc')
    expect(redacted).toMatchObject({
      env: { HF_TOKEN: expect.stringMatching(/^sha256 [\da-f]{12}$/), EMPTY: '' },
      engine: { arms: { baseline: { args: ['--api-key', '***'] } } },
      protocol: { args: ['--port', '{port}', '--token=***'] },
      margin: 0.01,
    })
  })

  test('gives equal values of a variable one hash, others another', () => {
    const [a, b, c] = ['x', 'x', 'y'].map((value) => redactSettings({ env: { A: value } }).env.A)
    expect(a).toBe(b)
    expect(a).not.toBe(c)
  })

  test('shows what it is told to', () => {
    const settings = resolveSettings(SETTINGS)
    expect(redactSettings(settings, ['OMP_NUM_THREADS', '--api-key', '--token'])).toMatchObject({
      env: { OMP_NUM_THREADS: '4', HF_TOKEN: expect.stringMatching(/^sha256/) },
      engine: { arms: { baseline: { args: ['--api-key', 'abc'] } } },
      protocol: { args: ['--port', '{port}', '--token=abc'] },
    })
  })

  test('a wrong value of a variable is not in the message that refuses it', () => {
    const refused = { env: { HF_TOKEN: ['abc'] }, protocol: { kind: 'openai', args: ['--token', 'abc'] } }
    expect(() => resolveSettings(refused)).toThrow(/^(?!.*abc).*\{port\}.*`env\.HF_TOKEN`/s)
  })
})
