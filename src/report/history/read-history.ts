/** The runs that a report folder holds, read from each one's results.json. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { tierRecordSchema } from '../../measure/record/tier-record.ts'
import { runRecordSchema } from '../record/run-record.ts'

const [measuredSchema, skippedSchema, failedSchema] = tierRecordSchema.options

/** What the index needs of a run; the windows, nearly all of a file, are not looked at. */
const runSummarySchema = runRecordSchema
  .pick({
    version: true,
    startedAt: true,
    finishedAt: true,
    commit: true,
    machine: true,
    model: true,
    settings: true,
  })
  .extend({
    tiers: z.array(
      z.discriminatedUnion('state', [
        measuredSchema.pick({
          state: true,
          name: true,
          workload: true,
          margin: true,
          comparisons: true,
          blocks: true,
        }),
        skippedSchema,
        failedSchema.pick({ state: true, name: true, error: true }),
      ]),
    ),
  })

export type RunSummary = z.infer<typeof runSummarySchema>
export type TierSummary = RunSummary['tiers'][number]

/** A run in its folder. */
export interface PastRun {
  readonly folder: string
  readonly summary: RunSummary
}

/** All runs, newest first, and the folders whose results cannot be read. */
export interface History {
  readonly runs: readonly PastRun[]
  readonly damaged: readonly { readonly folder: string; readonly why: string }[]
  /** Older runs that were not read. */
  readonly omitted: number
}

/** Reading takes about 20 ms a run, which nobody should wait for a thousand times. */
const MOST_RUNS = 200
/** Folders of runs begin with their date; `latest` and what is not ours do not. */
const RUN_FOLDER = /^\d{4}-\d{2}-\d{2}T/

/** Reads the newest runs of a report folder. A damaged or foreign results.json is named, never an error. */
export async function readHistory(reportDir: string): Promise<History> {
  const entries = await readdir(reportDir, { withFileTypes: true })
  const folders = entries
    .filter((entry) => entry.isDirectory() && RUN_FOLDER.test(entry.name))
    .map(({ name }) => name)
    .toSorted()
    .toReversed()
  const runs: PastRun[] = []
  const damaged: { folder: string; why: string }[] = []
  for (const folder of folders.slice(0, MOST_RUNS)) {
    const read = await readSummary(join(reportDir, folder, 'results.json'))
    if (typeof read === 'string') damaged.push({ folder, why: read })
    else runs.push({ folder, summary: read })
  }
  return { runs, damaged, omitted: Math.max(0, folders.length - MOST_RUNS) }
}

/** The summary, or why there is none. */
async function readSummary(path: string): Promise<RunSummary | string> {
  let json: unknown
  try {
    json = JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  const parsed = runSummarySchema.safeParse(json)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  return `not a results.json of this version: \`${issue?.path.join('.') ?? ''}\` ${issue?.message ?? ''}`
}
