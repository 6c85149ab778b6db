import { PgoBenchmarksError } from '../../errors.ts'
import { chooseRuns, type NamedRun } from '../../report/pool/fleet-runs.ts'
import { poolRuns } from '../../report/pool/pool-runs.ts'
import { renderPool } from '../../report/pool/render-pool.ts'
import { readRecord } from '../../report/record/read-record.ts'
import { print, printWidth } from '../../support/print.ts'
import { resolveFromCaller } from '../project/caller-path.ts'

const NO_VERDICT = 2

/** Pools the runs of several machines. 0 when something was said of the fleet, else 2. */
export async function run({ runs: paths }: { readonly runs: readonly string[] }): Promise<number> {
  const { runs, left } = chooseRuns(await Promise.all(paths.map(readRun)))
  const pool = poolRuns(runs)
  print(renderPool(pool, runs, left, printWidth()))
  return pool.arms.some(({ fleet }) => fleet !== undefined) ? 0 : NO_VERDICT
}

/** A file that cannot be read loses its machine, and nothing else. */
async function readRun(path: string): Promise<NamedRun> {
  try {
    return { path, record: await readRecord(resolveFromCaller(path)) }
  } catch (error) {
    if (error instanceof PgoBenchmarksError) return { path, record: { unreadable: error.message } }
    throw error
  }
}
