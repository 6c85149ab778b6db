import { truncate, writeFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { readPromptFile, type PromptFile } from '../../../src/workloads/prompts/prompt-file.ts'
import { refusal } from '../../support/expect-error.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

type Part = Partial<Omit<PromptFile, 'file'>>

/** Reads a file with the given content as `training.file`. */
async function read(file: string, content: string | Uint8Array, part: Part = {}) {
  await using directory = await createTemporaryDirectory()
  await writeFile(directory.join(file), content)
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
    [
      'a line without a prompt',
      'p.jsonl',
      '{"text":"a"}',
      ['line 1', String.raw`"{\"text\":\"a\"}"`, 'Fix:', '"conversations"', '"messages"'],
    ],
    ['a blank prompt', 'p.jsonl', '{"prompt":"  "}', ['line 1']],
    [
      'a .json of another form',
      'p.json',
      '[{"messages":[{"role":"user","content":"a"}]}, {"turns":[]}]',
      ['p.json', 'no prompt in entry 2', String.raw`{\"turns\":[]}`, '"conversations"'],
    ],
    [
      'a .json of conversations without a human turn',
      'p.json',
      '[{"messages":[]}]',
      ['among 1 entries', '`human`'],
    ],
    ['a .json that is not JSON', 'p.json', 'hi', ['not JSON at line 1, column 1: "hi"']],
    ['a comma too many', 'p.json', '[{"prompt":"a"},]', ['not JSON at line 1, column 17: "]"']],
    ['a comma too few', 'p.json', '[{"prompt":"é"}\n {"prompt":"b"}]', ['line 2, column 2: "{']],
    ['a line break in a text', 'p.json', '[{"prompt":"a\nb"}]', [String.raw`line 1, column 14: "\nb`]],
    [
      'a .json that ends too early',
      'p.json',
      '[{"prompt":"a"},\n{"pro',
      ['ends within a value, at line 2, column 6'],
    ],
    ['what follows a list', 'p.json', '[{"prompt":"a"}]\n[]', ['line 2, column 1: "[]"']],
    ['an invisible character in what is wrong', 'p.jsonl', '{"a":\u200B1}', [String.raw`\u{200b}`]],
    ['a NUL character', 'p.txt', 'a\nb\0c', ['NUL character', 'line 2', 'UTF-16']],
    ['a NUL character as JSON writes it', 'p.json', String.raw`["a\u0000b"]`, ['NUL character', 'entry 1']],
    ['half a surrogate pair', 'p.jsonl', String.raw`{"prompt":"a\ud83d"}`, ['surrogate pair', 'line 1']],
    ['a file without prompts', 'p.txt', '\n \n', ['p.txt', 'has 0 prompts', 'at least one']],
  ])('refuses %s by the option and the file', async ([, file, content, named]) => {
    await expect(read(file, content)).rejects.toThrow(refusal('PROMPTS_INVALID', '`training.file`', ...named))
  })

  test.for<[what: string, bytes: Uint8Array, named: readonly string[]]>([
    ['Latin-1', Buffer.from('hi\ncaf\u00E9\n', 'latin1'), ['no UTF-8', 'line 2', '0xe9', 'iconv']],
    ['UTF-8 that is cut', Buffer.from('hi\ncaf\u00E9').subarray(0, -1), ['no UTF-8', 'line 2']],
    [
      'Latin-1 far into the file',
      Buffer.concat([Buffer.from('é\n'.repeat(60_000)), Buffer.of(0xe9, 0x20)]),
      ['line 60001', '0xe9'],
    ],
    ['UTF-16 with half a pair', Buffer.from('\uFEFFhi\uD83D', 'utf16le'), ['UTF-16LE', 'none of it']],
    ['UTF-16 without its mark', Buffer.from('hi', 'utf16le'), ['NUL character', 'byte order mark']],
  ])('refuses bytes of another encoding: %s', async ([, bytes, named]) => {
    await expect(read('p.txt', bytes)).rejects.toThrow(refusal('PROMPTS_INVALID', 'p.txt', ...named))
  })

  test.for(['p.txt', 'p.jsonl', 'p.json'])(
    'reads UTF-16 by its byte order mark, of either kind: %s',
    async (file) => {
      const text = { 'p.txt': 'hé\r\n🦀', 'p.jsonl': '{"prompt":"hé"}\n"🦀"', 'p.json': '["hé","🦀"]' }[file]
      const little = Buffer.from(`\uFEFF${text}`, 'utf16le')
      await expect(read(file, little)).resolves.toEqual(['hé', '🦀'])
      await expect(read(file, Buffer.from(little).swap16())).resolves.toEqual(['hé', '🦀'])
    },
  )

  test.for<[what: string, content: string]>([
    ['`from` and `value`', '[{"conversations":[{"from":"human","value":"one"}]}]'],
    ['`role` and `content`', '[{"conversations":[{"role":"User","content":"one"}]}]'],
    ['`messages`', '[{"messages":[{"role":"system","content":"be kind"},{"role":"user","content":"one"}]}]'],
    ['`items`', '[{"id":1,"items":[{"from":"human","value":"one"}]}]'],
    ['`conversation`', '[{"conversation":[{"role":"user","content":"one"}]}]'],
    ['a conversation by itself', '[[{"role":"user","content":"one"}]]'],
    ['turns under `prompt`', '[{"prompt":[{"role":"user","content":"one"}]}]'],
    [
      'content in parts',
      '[{"messages":[{"role":"user","content":[{"type":"image"},{"type":"text","text":"one"}]}]}]',
    ],
    [
      'a null in a turn that is not used',
      '[{"conversations":[{"from":"human","value":"one"},{"from":"gpt","value":null},null]}]',
    ],
    [
      'a null before it',
      '[{"conversations":[null,{"from":"human","value":null},{"from":"human","value":"one"}]}]',
    ],
    ['prompts by name', '[{"prompt":"one"}]'],
    ['texts', '["one"]'],
    ['objects that follow each other', '{"prompt":"one"}\n{"prompt":"two"}'],
    ['one object', '\uFEFF{"conversations":[{"from":"human","value":"one"}]}'],
  ])('reads a .json, and a .jsonl, of %s', async ([what, content]) => {
    const expected = what === 'objects that follow each other' ? ['one', 'two'] : ['one']
    await expect(read('p.json', content)).resolves.toEqual(expected)
    const lines = content.replace(/^\[(.*)\]$/, '$1')
    await expect(read('p.jsonl', lines)).resolves.toEqual(expected)
  })

  test('passes over a prompt that was there before, so that parts of one file share none', async () => {
    const lines = 'a\nContinue\nb\ncontinue \nc\n'
    await expect(read('p.txt', lines, { count: 2 })).resolves.toEqual(['a', 'Continue'])
    await expect(read('p.txt', lines, { skip: 2 })).resolves.toEqual(['b', 'c'])
  })

  test('takes prompts of the lengths asked for alone, in characters, and counts no others', async () => {
    const lines = 'a\n🦀🦀\nccc\ndddd\neeeee\n'
    const lengths = { minCharacters: 2, maxCharacters: 4 }
    await expect(read('p.txt', lines, lengths)).resolves.toEqual(['🦀🦀', 'ccc', 'dddd'])
    await expect(read('p.txt', lines, { ...lengths, skip: 1, count: 1 })).resolves.toEqual(['ccc'])
    await expect(read('p.txt', lines, { minCharacters: 9 })).rejects.toThrow(
      refusal('PROMPTS_INVALID', 'has 0 prompts of the lengths asked for among 5 entries', '`minCharacters`'),
    )
  })

  test.for<[file: string, entry: (text: string) => string, begin: string]>([
    ['p.txt', (text) => `${text}\n`, ''],
    ['p.jsonl', (text) => `{"prompt":"${text}"}\n`, ''],
    ['p.json', (text) => `{"conversations":[{"from":"human","value":"${text}"}]},\n`, '['],
  ])(
    'reads a %s no further than `skip` and `count` ask for, however large it is',
    async ([file, entry, begin]) => {
      await using directory = await createTemporaryDirectory()
      const words = 'word '.repeat(200)
      const entries = Array.from({ length: 300 }, (_, index) => entry(`${index} ${words}`))
      const path = await directory.write(file, begin + entries.join(''))
      // A hole of 5 GiB, more than a text or a buffer can hold; read, it would be NUL characters.
      await truncate(path, 5 * 2 ** 30)
      const prompts = await readPromptFile({ file, skip: 2, count: 2 }, 'measured.file', directory.path)
      expect(prompts.map((prompt) => prompt.split(' ')[0])).toEqual(['2', '3'])
    },
  )

  test('reads entries that are longer than what is read at once', async () => {
    const long = 'é'.repeat(100_000)
    const content = JSON.stringify([{ prompt: long }, { prompt: 'b' }])
    await expect(read('p.json', content)).resolves.toEqual([long, 'b'])
    await expect(read('p.json', content.replace('},{', '},,{'))).rejects.toThrow(
      refusal('PROMPTS_INVALID', 'line 1, column 100016: ",{'),
    )
  })

  test('says why a file cannot be read that is there', async () => {
    await using directory = await createTemporaryDirectory()
    await directory.write('p.txt/file', '')
    const reading = readPromptFile({ file: 'p.txt', skip: 0 }, 'training.file', directory.path)
    await expect(reading).rejects.toThrow(refusal('PROMPTS_INVALID', 'EISDIR', 'Fix: let it be a file'))
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
