/** Where reports are written: a folder a run, `latest` with a copy of the newest, and an index of all. */
import { constants } from 'node:fs'
import { access, mkdir, readdir, readlink, realpath, rm } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { PgoBenchmarksError } from '../errors.ts'
import {
  copyFileAtomically,
  sweepUnfinished,
  writeFileAtomically,
  writeJsonAtomically,
} from '../support/write-file.ts'
import { renderReport } from './html/report.ts'
import type { RunRecord } from './record/run-record.ts'

const RESULTS_FILE = 'results.json'
const PAGE_FILE = 'report.html'

/** The folders of one run's report. */
export interface ReportFolders {
  /** The one that holds those of all runs. */
  readonly all: string
  readonly run: string
  readonly latest: string
}

/**
 * Names a run's folders before the first measurement, so that a place that cannot be written costs nothing, and takes the last
 * run's results and page out of `latest`: whatever happens to this run, they are not its own. What runs that were killed did not finish writing goes as well.
 *
 * @throws PgoBenchmarksError `REPORT_NOT_WRITABLE` that names the folder.
 */
export async function createReportFolders(reportDir: string, startedAt: Date): Promise<ReportFolders> {
  const stamp = startedAt.toISOString().replaceAll(/[:.]/g, '-')
  const folders = { all: reportDir, run: join(reportDir, stamp), latest: join(reportDir, 'latest') }
  try {
    await unlinkRun(folders)
    await mkdir(folders.latest, { recursive: true })
    await access(folders.latest, constants.W_OK)
    await access(reportDir, constants.W_OK)
    for (const file of [RESULTS_FILE, PAGE_FILE]) await rm(join(folders.latest, file), { force: true })
    await sweepReports(reportDir)
  } catch (error) {
    throw notWritable(reportDir, error)
  }
  return folders
}

function notWritable(reportDir: string, cause: unknown): PgoBenchmarksError {
  const code: unknown = Reflect.get(Object(cause), 'code')
  const [why, fix] =
    code === 'ENOSPC' || code === 'EDQUOT'
      ? [', its disk or quota is full', 'free some space there']
      : ['', 'make the folder writable']
  return new PgoBenchmarksError(
    'REPORT_NOT_WRITABLE',
    `\`reportDir\`: ${reportDir} cannot be written${why}`,
    { fix: `${fix}, or set \`reportDir\` in pgoBenchmarks({...})`, cause },
  )
}

/** Unfinished files stand beside what they were to become: a run's in its folder, or one above. */
async function sweepReports(reportDir: string): Promise<void> {
  const entries = await readdir(reportDir, { withFileTypes: true })
  const runs = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(reportDir, name))
  await Promise.all([reportDir, ...runs].map(sweepUnfinished))
}

/** `latest` may be a link to a run's folder, as somebody has made it to have one copy less: that run's results stay. */
async function unlinkRun({ all, latest }: ReportFolders): Promise<void> {
  const target = await readlink(latest).catch(() => undefined)
  if (target === undefined) return
  const folder = await realpath(all)
  // Also one that dangles, or leads there by another link.
  const ends = [resolve(folder, target), await realpath(latest).catch(() => '')]
  const leadsToRun = ends.some((end) => end.startsWith(folder + sep))
  if (leadsToRun) await rm(latest)
}

/** The last write that was asked for into a run's folders. */
const lastWrites = new WeakMap<ReportFolders, Promise<void>>()

/**
 * Writes results.json and report.html into both folders; called after every tier, so that a late failure loses nothing. Vitest
 * reports tests at once: writes into the same folders follow each other in the order of the calls, so that the newest record stays.
 *
 * @throws PgoBenchmarksError `REPORT_NOT_WRITABLE`; every file is as it was before, or as it should be.
 */
export async function writeResults(folders: ReportFolders, record: RunRecord): Promise<void> {
  const previous = lastWrites.get(folders) ?? Promise.resolve()
  // Whoever asked for a write that failed was told so; the next one is not its fault.
  const write = previous.catch(() => {}).then(async () => writeBoth(folders, record))
  lastWrites.set(folders, write)
  await write
}

async function writeBoth(folders: ReportFolders, record: RunRecord): Promise<void> {
  const places = [folders.run, folders.latest]
  const page = renderReport(record)
  try {
    await writeJsonAtomically(join(folders.run, RESULTS_FILE), record)
    await copyFileAtomically(join(folders.run, RESULTS_FILE), join(folders.latest, RESULTS_FILE))
    for (const folder of places) await writeFileAtomically(join(folder, PAGE_FILE), page)
  } catch (error) {
    throw notWritable(folders.all, error)
  }
}
