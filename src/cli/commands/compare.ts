import { compareRuns } from '../../report/compare/compare-runs.ts'
import { renderComparison } from '../../report/compare/render-comparison.ts'
import { readRecord } from '../../report/record/read-record.ts'
import { resolveFromCaller } from '../project/caller-path.ts'
import { print, printWidth } from '../../support/print.ts'

const NOT_COMPARABLE = 2

/** Compares two runs: what an arm gained or lost between them. 0 when tiers were compared, 2 when the runs are not comparable. */
export async function run(paths: { readonly first: string; readonly second: string }): Promise<number> {
  const first = await readRecord(resolveFromCaller(paths.first))
  const second = await readRecord(resolveFromCaller(paths.second))
  const runs = [first, second] as const
  const comparison = compareRuns(...runs)
  print(renderComparison(comparison, runs, printWidth()))
  return comparison.rows.length === 0 ? NOT_COMPARABLE : 0
}
