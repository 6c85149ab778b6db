import { compareRuns } from '../report/compare/compare-runs.ts'
import { renderComparison } from '../report/compare/render-comparison.ts'
import { readRecord } from '../report/read-record.ts'
import { readArguments, resolveFromCaller } from './arguments.ts'

const NOT_COMPARABLE = 2

/** Compares two runs: what an arm gained or lost between them. 0 when tiers were compared, 2 when the runs are not comparable. */
export async function run(args: readonly string[]): Promise<number> {
  const { positionals } = readArguments('compare', args, { least: 2, most: 2 })
  const [firstPath = '', secondPath = ''] = positionals.map((path) => resolveFromCaller(path))
  const runs = [await readRecord(firstPath), await readRecord(secondPath)] as const
  const comparison = compareRuns(...runs)
  console.log(renderComparison(comparison, runs, process.stdout.columns ?? Number.POSITIVE_INFINITY))
  return comparison.rows.length === 0 ? NOT_COMPARABLE : 0
}
