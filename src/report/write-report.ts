/** Where reports are written: a folder a run, and `latest` with the newest. */
import { constants } from 'node:fs'
import { access, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PgoBenchmarksError } from '../errors.ts'
import { writeJsonAtomically } from '../write-file.ts'
import type { RunRecord } from './run-record.ts'

/** The two folders of one run's report. */
export interface ReportFolders {
  readonly run: string
  readonly latest: string
}

/**
 * Creates a run's folders before the first measurement, so that a place that cannot be written costs nothing.
 *
 * @throws PgoBenchmarksError `REPORT_NOT_WRITABLE` that names the folder.
 */
export async function createReportFolders(reportDir: string, startedAt: Date): Promise<ReportFolders> {
  const stamp = startedAt.toISOString().replaceAll(/[:.]/g, '-')
  const folders = { run: join(reportDir, stamp), latest: join(reportDir, 'latest') }
  try {
    for (const folder of Object.values(folders)) {
      await mkdir(folder, { recursive: true })
      await access(folder, constants.W_OK)
    }
  } catch (error) {
    throw new PgoBenchmarksError('REPORT_NOT_WRITABLE', `\`reportDir\`: ${reportDir} cannot be written`, {
      fix: 'make the folder writable, or set `reportDir` in pgoBenchmarks({...})',
      cause: error,
    })
  }
  return folders
}

/** Writes results.json into both folders; called after every tier, so that a late failure loses nothing. */
export async function writeResults(folders: ReportFolders, record: RunRecord): Promise<void> {
  await writeJsonAtomically(join(folders.run, 'results.json'), record)
  await writeJsonAtomically(join(folders.latest, 'results.json'), record)
}
