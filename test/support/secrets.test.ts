import { describe, expect, test } from 'vitest'
import { maskArguments, maskText } from '../../src/support/secrets.ts'

describe('`maskArguments`', () => {
  test.for<[args: string[], shown: string[]]>([
    [
      ['serve', '--api-key', 'abc'],
      ['serve', '--api-key', '***'],
    ],
    [
      ['--hf-token=abc', '-token', 'abc'],
      ['--hf-token=***', '-token', '***'],
    ],
    [
      ['-H', 'Authorization: Bearer abc'],
      ['-H', 'Authorization: Bearer ***'],
    ],
    [['--header=X-Api-Key: abc'], ['--header=X-Api-Key: ***']],
    [
      ['--proxy', 'http://me:abc@host:1/'],
      ['--proxy', 'http://me:***@host:1/'],
    ],
    [
      ['sh', '-c', 'HF_TOKEN=abc run --password "a b"'],
      ['sh', '-c', 'HF_TOKEN=*** run --password ***'],
    ],
  ])('%j', ([args, shown]) => {
    expect(maskArguments(args)).toEqual(shown)
  })

  test('leaves what only sounds like a secret', () => {
    const args = [
      '--max-tokens',
      '32',
      '--tokenizer',
      'a.json',
      '--token',
      '--verbose',
      'http://host:80/@x',
      'n_token=5',
    ]
    expect(maskArguments(args)).toEqual(args)
  })
})

test('`maskText` leaves what compilers say of tokens', () => {
  const text = 'error: unexpected token: `}`\n  expected one of these tokens: a, b'
  expect(maskText(text)).toBe(text)
})
