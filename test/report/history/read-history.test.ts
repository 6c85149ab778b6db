import { mkdir } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { readHistory } from '../../../src/report/history/read-history.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'
import { createRunRecord } from '../../support/tier-record.ts'

const OLD = '2026-01-01T00-00-00-000Z'
const NEW = '2026-01-02T00-00-00-000Z'

describe('`readHistory`', () => {
  test('reads runs newest first, without their windows', async () => {
    await using directory = await createTemporaryDirectory()
    await directory.write(`${OLD}/results.json`, JSON.stringify(createRunRecord({ seed: 1 })))
    await directory.write(`${NEW}/results.json`, JSON.stringify(createRunRecord({ seed: 2 })))
    const { runs, damaged, omitted } = await readHistory(directory.path)
    expect(runs.map(({ folder }) => folder)).toEqual([NEW, OLD])
    expect(runs[0]?.summary.tiers[0]).not.toHaveProperty('windows')
    expect({ damaged, omitted }).toEqual({ damaged: [], omitted: 0 })
  })

  test('leaves `latest`, files and folders of others alone', async () => {
    await using directory = await createTemporaryDirectory()
    await directory.write('latest/results.json', JSON.stringify(createRunRecord()))
    await directory.write('notes/results.json', '')
    await directory.write('index.html', '')
    await expect(readHistory(directory.path)).resolves.toMatchObject({ runs: [], damaged: [] })
  })

  test.for<[what: string, content: string, why: RegExp]>([
    ['cut off', '{"version":', /JSON/],
    ['of another version', JSON.stringify({ ...createRunRecord(), version: 0 }), /`version`/],
    ['of something else', '[]', /not a results\.json/],
  ])('names a results.json that is %s, and reads the others', async ([, content, why]) => {
    await using directory = await createTemporaryDirectory()
    await directory.write(`${OLD}/results.json`, JSON.stringify(createRunRecord()))
    await directory.write(`${NEW}/results.json`, content)
    const { runs, damaged } = await readHistory(directory.path)
    expect(runs.map(({ folder }) => folder)).toEqual([OLD])
    expect(damaged).toEqual([{ folder: NEW, why: expect.stringMatching(why) }])
  })

  test('names a run without results', async () => {
    await using directory = await createTemporaryDirectory()
    await mkdir(directory.join(NEW))
    const { damaged } = await readHistory(directory.path)
    expect(damaged).toEqual([{ folder: NEW, why: expect.stringContaining('ENOENT') }])
  })

  test('reads no more than 200 runs and says how many are left', async () => {
    await using directory = await createTemporaryDirectory()
    const folders = Array.from(
      { length: 203 },
      (_, index) => `2026-01-01T00-00-00-${String(index).padStart(3, '0')}Z`,
    )
    await Promise.all(folders.map(async (folder) => mkdir(directory.join(folder))))
    const { damaged, omitted } = await readHistory(directory.path)
    expect(omitted).toBe(3)
    expect(damaged).toHaveLength(200)
    expect(damaged[0]?.folder).toBe(folders.at(-1))
  })
})
