/** A results.json from a path that somebody gave. */
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { PgoBenchmarksError } from '../../errors.ts'
import { cleanLine } from '../../support/clean-text.ts'
import { RESULTS_VERSION, runRecordSchema, type RunRecord } from './run-record.ts'

/**
 * Reads a run's record.
 *
 * @param path of a results.json, or of the folder of a run.
 * @throws PgoBenchmarksError `RESULTS_INVALID` that names the file and what is wrong with it.
 */
export async function readRecord(path: string): Promise<RunRecord> {
  const isFolder = await stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  )
  const file = isFolder ? join(path, 'results.json') : path
  const parsed = runRecordSchema.safeParse(await readJson(file))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw invalid(file, `\`${cleanLine(issue?.path.join('.') ?? '')}\`: ${issue?.message ?? ''}`)
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    throw invalid(file, error instanceof Error ? error.message : String(error), error)
  }
}

function invalid(file: string, why: string, cause?: unknown): PgoBenchmarksError {
  return new PgoBenchmarksError(
    'RESULTS_INVALID',
    `${file} is no results.json of version ${RESULTS_VERSION}: ${why}`,
    {
      fix: 'name the folder of a run in `reports`, or the results.json in it',
      ...(cause !== undefined && { cause }),
    },
  )
}
