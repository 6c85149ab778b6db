/** Where reports are written: a folder a run, and `latest` with the newest. */
import { constants } from 'node:fs'
import { access, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { PgoBenchmarksError } from '../errors.ts'
import { writeJsonAtomically } from '../write-file.ts'
import type { RunRecord } from './run-record.ts'

const RESULTS_FILE = 'results.json'

/** The two folders of one run's report. */
export interface ReportFolders {
  readonly run: string
  readonly latest: string
}

/**
 * Names a run's folders before the first measurement, so that a place that cannot be written costs nothing, and takes the last
 * run's results out of `latest`: whatever happens to this run, they are not its own.
 *
 * @throws PgoBenchmarksError `REPORT_NOT_WRITABLE` that names the folder.
 */
export async function createReportFolders(reportDir: string, startedAt: Date): Promise<ReportFolders> {
  const stamp = startedAt.toISOString().replaceAll(/[:.]/g, '-')
  const folders = { run: join(reportDir, stamp), latest: join(reportDir, 'latest') }
  try {
    await mkdir(folders.latest, { recursive: true })
    await access(folders.latest, constants.W_OK)
    await access(reportDir, constants.W_OK)
    await rm(join(folders.latest, RESULTS_FILE), { force: true })
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
  await writeJsonAtomically(join(folders.run, RESULTS_FILE), record)
  await writeJsonAtomically(join(folders.latest, RESULTS_FILE), record)
}
