import { describe, expect, test } from 'vitest'
import { readRecord } from '../../../src/report/record/read-record.ts'
import { refusal } from '../../support/expect-error.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'
import { createRunRecord } from '../../support/tier-record.ts'

describe('`readRecord`', () => {
  test('reads a file, and the one in a folder', async () => {
    await using directory = await createTemporaryDirectory()
    const file = await directory.write('run/results.json', JSON.stringify(createRunRecord()))
    await expect(readRecord(file)).resolves.toEqual(createRunRecord())
    await expect(readRecord(directory.join('run'))).resolves.toEqual(createRunRecord())
  })

  test.for<[what: string, content: string, named: string]>([
    ['cut off', '{"version":', 'JSON'],
    ['of another version', JSON.stringify({ ...createRunRecord(), version: 9 }), '`version`'],
  ])('refuses a file that is %s, by its path', async ([, content, named]) => {
    await using directory = await createTemporaryDirectory()
    const file = await directory.write('results.json', content)
    await expect(readRecord(file)).rejects.toThrow(refusal('RESULTS_INVALID', file, named, 'Fix:'))
  })

  test('refuses a path to nothing', async () => {
    await expect(readRecord('/nowhere')).rejects.toThrow(refusal('RESULTS_INVALID', '/nowhere', 'ENOENT'))
  })
})
