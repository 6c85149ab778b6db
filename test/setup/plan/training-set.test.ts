import { describe, expect, test } from 'vitest'
import { readPromptSets, readTrainingSet, type PromptSets } from '../../../src/setup/plan/training-set.ts'
import { resolveSettings, type Settings } from '../../../src/settings/settings.ts'
import { MEASURED_PROMPTS, TRAINING_PROMPTS } from '../../../src/workloads/prompts/prompts.ts'
import { refusal } from '../../support/expect-error.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

/** Reads the sets of a project that has the given files. */
async function readSets(
  settings: Settings,
  files: Readonly<Record<string, string>> = {},
): Promise<PromptSets> {
  await using directory = await createTemporaryDirectory()
  for (const [path, content] of Object.entries(files)) await directory.write(path, content)
  return await readPromptSets(resolveSettings(settings), directory.path)
}

describe('`readPromptSets`', () => {
  test('gives the suite’s own sets by default', async () => {
    await expect(readSets({})).resolves.toEqual({ training: TRAINING_PROMPTS, measured: MEASURED_PROMPTS })
  })

  test('gives what the settings hold', async () => {
    await expect(readSets({ training: { prompts: ['a'] }, measured: { prompts: ['b'] } })).resolves.toEqual({
      training: ['a'],
      measured: ['b'],
    })
  })

  test('splits one file between training and measuring', async () => {
    const part = { file: 'all.txt', count: 2 }
    const sets = await readSets(
      { training: part, measured: { ...part, skip: 2 } },
      { 'all.txt': 'a\nb\nc\nd\n' },
    )
    expect(sets).toEqual({ training: ['a', 'b'], measured: ['c', 'd'] })
  })

  test('refuses sets that share a prompt, compared without case and white space', async () => {
    const files = { 'train.jsonl': '{"prompt": "Hello   World"}\n', 'measure.txt': 'other\nhello world\n' }
    const reading = readSets({ training: { file: 'train.jsonl' }, measured: { file: 'measure.txt' } }, files)
    await expect(reading).rejects.toThrow(
      refusal(
        'PROMPTS_OVERLAP',
        '1 of 1',
        '"Hello   World"',
        'Fix:',
        'train.jsonl',
        'measure.txt',
        '`measured.skip`',
      ),
    )
  })

  test('splits a file that has a prompt twice, once in each half', async () => {
    const files = { 'all.txt': 'poem\ncontinue\nrust\n2+2\nContinue\nmore\n' }
    const sets = await readSets(
      { training: { file: 'all.txt', count: 3 }, measured: { file: 'all.txt', skip: 3 } },
      files,
    )
    expect(sets).toEqual({ training: ['poem', 'continue', 'rust'], measured: ['2+2', 'more'] })
  })

  test.for<
    [what: string, training: Settings['training'], measured: Settings['measured'], named: readonly string[]]
  >([
    [
      'parts of one file',
      { file: 'all.txt', count: 3 },
      { file: './all.txt', skip: 2 },
      ['both sets are of all.txt', '`training.count`', '`measured.skip`'],
    ],
    [
      'parts of other lengths',
      { file: 'all.txt', count: 1, minCharacters: 2 },
      { file: 'all.txt', skip: 1 },
      ['`minCharacters`'],
    ],
    [
      'a file and a list',
      { file: 'all.txt' },
      { prompts: ['aa'] },
      ['all.txt (`training.file`', '`measured.prompts`'],
    ],
    [
      'two lists',
      { prompts: ['aa'] },
      { prompts: ['aa'] },
      ['`training.prompts`, or out of `measured.prompts`'],
    ],
  ])('says how sets that share a prompt are taken apart: %s', async ([, training, measured, named]) => {
    const reading = readSets({ training, measured }, { 'all.txt': 'a\nb\naa\nc\n' })
    await expect(reading).rejects.toThrow(refusal('PROMPTS_OVERLAP', '"aa"', 'Fix:', ...named))
  })

  test('lets alone the suite’s own measured set, which a project may not measure', async () => {
    const [first = ''] = MEASURED_PROMPTS
    await expect(readSets({ training: { prompts: [first] } })).resolves.toMatchObject({ training: [first] })
  })

  test('knows nothing of what a command trains on, unless prompts are named beside it', async () => {
    await expect(readSets({ training: { command: ['./train.sh'] } })).resolves.toMatchObject({
      training: null,
    })
    const named = { command: ['./train.sh'], prompts: ['a'] }
    await expect(readSets({ training: named })).resolves.toMatchObject({ training: ['a'] })
    await expect(readSets({ training: named, measured: { prompts: ['A'] } })).rejects.toThrow(
      refusal('PROMPTS_OVERLAP', '"a"'),
    )
  })

  test('names the option whose file is not there', async () => {
    await expect(readSets({ measured: { file: 'gone.txt' } })).rejects.toThrow(
      refusal('PROMPTS_INVALID', '`measured.file`: gone.txt'),
    )
  })
})

test('`readTrainingSet` has prompts for verification where a command trains', async () => {
  const { training } = resolveSettings({ training: { command: ['./train.sh'] } })
  await expect(readTrainingSet(training, '/')).resolves.toMatchObject({
    prompts: TRAINING_PROMPTS,
    command: ['./train.sh'],
  })
})
