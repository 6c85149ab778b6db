import { readdir } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { openDurations } from '../../../src/setup/progress/durations.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

test('`openDurations` gives back what was set, in another process too', async () => {
  await using directory = await createTemporaryDirectory()
  const path = directory.join('work/durations.json')
  expect(openDurations(path).get('train', '')).toBeUndefined()
  const durations = openDurations(path)
  durations.set('train', '', 1234.5)
  durations.set('build pgo', 'whole', 55_000)
  durations.set('build pgo', 'partly', 3000)
  const again = openDurations(path)
  expect([
    again.get('train', ''),
    again.get('build pgo', 'whole'),
    again.get('build pgo', 'partly'),
    again.get('build pgo', 'other'),
  ]).toEqual([1235, 55_000, 3000, undefined])
  expect(await readdir(directory.join('work'))).toEqual(['durations.json'])
})

test.for(['', '{"train":{"":"long"}}', '[1]', '{"train":{"":-5}}'])(
  'a damaged file (%j) holds nothing and is written anew',
  async (text) => {
    await using directory = await createTemporaryDirectory()
    const path = await directory.write('durations.json', text)
    const durations = openDurations(path)
    expect(durations.get('train', '')).toBeUndefined()
    durations.set('train', '', 5)
    expect(durations.get('train', '')).toBe(5)
  },
)

test('a folder that cannot be made fails nothing', async () => {
  await using directory = await createTemporaryDirectory()
  const path = await directory.write('file', '')
  const durations = openDurations(`${path}/durations.json`)
  durations.set('train', '', 5)
  expect(durations.get('train', '')).toBeUndefined()
})
