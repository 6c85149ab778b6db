import { describe, expect, test } from 'vitest'
import { readPromptFile } from '../../../src/workloads/prompts/prompt-file.ts'
import { refusal } from '../../support/expect-error.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

/** Reads a file with the given content as `training.file`. */
async function read(file: string, content: string, part: { skip?: number; count?: number } = {}) {
  await using directory = await createTemporaryDirectory()
  await directory.write(file, content)
  return await readPromptFile({ file, skip: 0, ...part }, 'training.file', directory.path)
}

const SHAREGPT = JSON.stringify([
  {
    id: 'a',
    conversations: [
      { from: 'system', value: 'be kind' },
      { from: 'human', value: 'hi' },
      { from: 'human', value: 'more' },
    ],
  },
  { id: 'b', conversations: [{ from: 'gpt', value: 'nobody asked' }] },
  { id: 'c', conversations: [{ from: 'user', value: 'what is a trait?\nShort.' }] },
])

describe('`readPromptFile`', () => {
  test('takes every line of a .txt that is not blank, also with a byte order mark and carriage returns', async () => {
    await expect(read('p.txt', '\uFEFFhi\r\n\n  what is python? \n')).resolves.toEqual([
      'hi',
      'what is python?',
    ])
  })

  test('takes the `prompt` of every line of a .jsonl, line breaks in it too', async () => {
    const lines = '{"prompt": "one\\ntwo", "max_tokens": 7}\n\n{"prompt": "three"}\n'
    await expect(read('p.jsonl', lines)).resolves.toEqual(['one\ntwo', 'three'])
  })

  test('takes the first human turn of every conversation of a ShareGPT .json', async () => {
    await expect(read('p.json', SHAREGPT)).resolves.toEqual(['hi', 'what is a trait?\nShort.'])
  })

  test('takes a part, so that one file can serve training and measuring', async () => {
    const lines = 'a\nb\nc\nd\n'
    await expect(read('p.txt', lines, { count: 2 })).resolves.toEqual(['a', 'b'])
    await expect(read('p.txt', lines, { skip: 2 })).resolves.toEqual(['c', 'd'])
    await expect(read('p.txt', lines, { skip: 1, count: 1 })).resolves.toEqual(['b'])
  })

  test.for<[what: string, file: string, content: string, named: readonly string[]]>([
    ['an unknown kind of file', 'p.csv', 'a,b', ['p.csv', '`.csv`', '.txt, .jsonl, .json']],
    [
      'a line that is not JSON',
      'p.jsonl',
      '{"prompt":"a"}\n\nhi\n',
      ['p.jsonl', 'line 3', 'hi', '{"prompt": "…"}'],
    ],
    ['a line without a prompt', 'p.jsonl', '{"text":"a"}', ['line 1', '{"text":"a"}']],
    ['a blank prompt', 'p.jsonl', '{"prompt":"  "}', ['line 1']],
    [
      'a .json of another form',
      'p.json',
      '[{"messages":[]}]',
      ['p.json', "ShareGPT's form", '`0.conversations`'],
    ],
    ['a .json that is not JSON', 'p.json', 'hi', ["ShareGPT's form"]],
    ['a file without prompts', 'p.txt', '\n \n', ['p.txt', 'has 0 prompts', 'at least one']],
  ])('refuses %s by the option and the file', async ([, file, content, named]) => {
    await expect(read(file, content)).rejects.toThrow(refusal('PROMPTS_INVALID', '`training.file`', ...named))
  })

  test('refuses to skip more than there is', async () => {
    await expect(read('p.txt', 'a\nb\n', { skip: 2 })).rejects.toThrow(
      refusal('PROMPTS_INVALID', 'has 2 prompts, none of them behind the first 2', 'Fix: lower `skip`'),
    )
  })

  test('refuses a file that is not there by the path it looked at', async () => {
    await using directory = await createTemporaryDirectory()
    const reading = readPromptFile({ file: 'gone.txt', skip: 0 }, 'measured.file', directory.path)
    await expect(reading).rejects.toThrow(
      refusal(
        'PROMPTS_INVALID',
        '`measured.file`: gone.txt cannot be read',
        directory.join('gone.txt'),
        'project root',
      ),
    )
  })
})
