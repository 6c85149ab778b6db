import { describe, expect, test } from 'vitest'
import { listRawProfiles } from '../../../src/setup/profile/raw-profiles.ts'
import { refusal } from '../../support/expect-error.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

describe('`listRawProfiles`', () => {
  test('lists what processes left, by its ending, with its size', async () => {
    await using directory = await createTemporaryDirectory()
    const paths = [await directory.write('a.profraw', 'counts'), await directory.write('b.profraw', 'more')]
    await directory.write('note.txt', 'not one')
    await expect(listRawProfiles(directory.path, '.profraw', 2)).resolves.toEqual({
      rawProfiles: paths,
      rawBytes: 10,
    })
  })

  test('refuses fewer profiles than processes, with both counts', async () => {
    await using directory = await createTemporaryDirectory()
    await directory.write('a.profraw', 'counts')
    await expect(listRawProfiles(directory.path, '.profraw', 3)).rejects.toThrow(
      refusal(
        'PROFILE_EMPTY',
        '3 training processes left 1 profiles',
        directory.path,
        'Fix:',
        'instrumented',
      ),
    )
  })

  test('refuses an empty profile by its path', async () => {
    await using directory = await createTemporaryDirectory()
    const empty = await directory.write('a.profraw', '')
    await expect(listRawProfiles(directory.path, '.profraw', 1)).rejects.toThrow(
      refusal('PROFILE_EMPTY', `${empty} is empty`, 'Fix:'),
    )
  })
})
