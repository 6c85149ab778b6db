import { readdir, readFile, rm, symlink } from 'node:fs/promises'
import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { renderReport } from '../../src/report/html/report.ts'
import { createReportFolders, writeResults } from '../../src/report/write-report.ts'
import { runRecordSchema, type RunRecord } from '../../src/report/record/run-record.ts'
import { refusal } from '../support/expect-error.ts'
import { createTemporaryDirectory } from '../support/temporary-directory.ts'
import { createRunRecord, createTier } from '../support/tier-record.ts'

const STARTED_AT = new Date('2026-01-02T03:04:05.678Z')

async function readResults(folder: string): Promise<RunRecord> {
  return runRecordSchema.parse(JSON.parse(await readFile(`${folder}/results.json`, 'utf8')))
}

describe('`createReportFolders`', () => {
  test('names a folder of the run by its time, and takes the last run out of `latest`', async () => {
    await using directory = await createTemporaryDirectory()
    const folders = await createReportFolders(directory.join('deep', 'reports'), STARTED_AT)
    expect(folders.latest).toBe(directory.join('deep', 'reports', 'latest'))
    expect(folders.run).toBe(directory.join('deep', 'reports', '2026-01-02T03-04-05-678Z'))
    await writeResults(folders, createRunRecord({ seed: 1 }))
    await createReportFolders(directory.join('deep', 'reports'), new Date(STARTED_AT.getTime() + 1))
    await expect(readdir(folders.latest)).resolves.toEqual([])
    // A run that never got to a result leaves no folder of its own.
    await expect(readdir(directory.join('deep', 'reports'))).resolves.toEqual([
      '2026-01-02T03-04-05-678Z',
      'latest',
    ])
  })

  test('keeps the folders of earlier runs', async () => {
    await using directory = await createTemporaryDirectory()
    const first = await createReportFolders(directory.path, STARTED_AT)
    await writeResults(first, createRunRecord({ seed: 1 }))
    const second = await createReportFolders(directory.path, new Date(STARTED_AT.getTime() + 1))
    await writeResults(second, createRunRecord({ seed: 2 }))
    await expect(readResults(first.run)).resolves.toMatchObject({ seed: 1 })
    await expect(readResults(second.latest)).resolves.toMatchObject({ seed: 2 })
  })

  test.for(['relative', 'absolute'])(
    'takes no results through a `latest` that is a %s link to a run',
    async (kind) => {
      await using directory = await createTemporaryDirectory()
      const first = await createReportFolders(directory.path, STARTED_AT)
      await writeResults(first, createRunRecord({ seed: 1 }))
      await rm(first.latest, { recursive: true })
      await symlink(kind === 'relative' ? basename(first.run) : first.run, first.latest)
      const second = await createReportFolders(directory.path, new Date(STARTED_AT.getTime() + 1))
      await writeResults(second, createRunRecord({ seed: 2 }))
      await expect(readResults(first.run)).resolves.toMatchObject({ seed: 1 })
      await expect(readResults(second.latest)).resolves.toMatchObject({ seed: 2 })
    },
  )

  test('refuses a place that cannot be written, by option and path', async () => {
    await using directory = await createTemporaryDirectory()
    const reportDir = `${await directory.write('file', '')}/reports`
    await expect(createReportFolders(reportDir, STARTED_AT)).rejects.toThrow(
      refusal('REPORT_NOT_WRITABLE', '`reportDir`', reportDir, 'Fix:', 'pgoBenchmarks({...})'),
    )
  })

  test('keeps the system’s own error as the cause', async () => {
    await using directory = await createTemporaryDirectory()
    const reportDir = `${await directory.write('file', '')}/reports`
    await expect(createReportFolders(reportDir, STARTED_AT)).rejects.toMatchObject({
      cause: { code: 'ENOTDIR' },
    })
  })
})

describe('`writeResults`', () => {
  test('writes the record into both folders, so that it reads back the same', async () => {
    await using directory = await createTemporaryDirectory()
    const folders = await createReportFolders(directory.path, STARTED_AT)
    const record = createRunRecord()
    await writeResults(folders, record)
    await expect(readResults(folders.run)).resolves.toEqual(record)
    await expect(readResults(folders.latest)).resolves.toEqual(record)
  })

  test('takes several records at once, as Vitest reports tests: the last one given stays', async () => {
    await using directory = await createTemporaryDirectory()
    const folders = await createReportFolders(directory.path, STARTED_AT)
    const seeds = Array.from({ length: 20 }, (_, seed) => seed)
    await Promise.all(seeds.map(async (seed) => writeResults(folders, createRunRecord({ seed }))))
    await expect(readResults(folders.run)).resolves.toMatchObject({ seed: 19 })
    await expect(readResults(folders.latest)).resolves.toMatchObject({ seed: 19 })
    await expect(readdir(folders.run)).resolves.toEqual(['report.html', 'results.json'])
  })

  test('writes on after a write that failed', async () => {
    await using directory = await createTemporaryDirectory()
    const folders = await createReportFolders(directory.path, STARTED_AT)
    await directory.write('2026-01-02T03-04-05-678Z', 'in the way')
    const failed = writeResults(folders, createRunRecord({ seed: 1 }))
    await expect(failed).rejects.toThrow(refusal('REPORT_NOT_WRITABLE', '`reportDir`'))
    await rm(folders.run)
    await writeResults(folders, createRunRecord({ seed: 2 }))
    await expect(readResults(folders.run)).resolves.toMatchObject({ seed: 2 })
  })

  test('writes the page beside the record, into both folders', async () => {
    await using directory = await createTemporaryDirectory()
    const folders = await createReportFolders(directory.path, STARTED_AT)
    const record = createRunRecord()
    await writeResults(folders, record)
    for (const folder of [folders.run, folders.latest]) {
      await expect(readFile(`${folder}/report.html`, 'utf8')).resolves.toBe(renderReport(record))
    }
  })

  test('replaces what it wrote before and leaves no other file', async () => {
    await using directory = await createTemporaryDirectory()
    const folders = await createReportFolders(directory.path, STARTED_AT)
    await writeResults(folders, createRunRecord({ tiers: [createTier(), createTier()] }))
    await writeResults(folders, createRunRecord({ tiers: [] }))
    await expect(readResults(folders.latest)).resolves.toMatchObject({ tiers: [] })
    await expect(readdir(folders.run)).resolves.toEqual(['report.html', 'results.json'])
  })
})
