/**
 * Compares two runs: what an arm gained or lost between them. Exit code 0 when tiers were compared, 2 when the runs are not
 * comparable, 1 for an error. Usage: npm run compare -- reports/<first> reports/<second>
 */
import { parseArgs } from 'node:util'
import { PgoBenchmarksError } from '../src/errors.ts'
import { compareRuns } from '../src/report/compare/compare-runs.ts'
import { renderComparison } from '../src/report/compare/render-comparison.ts'
import { readRecord } from '../src/report/read-record.ts'
import { runScript } from './cli.ts'

const NOT_COMPARABLE = 2

await runScript(async () => {
  const { positionals } = parseArgs({ allowPositionals: true })
  const [firstPath, secondPath] = positionals
  if (firstPath === undefined || secondPath === undefined || positionals.length > 2) {
    throw new PgoBenchmarksError(
      'RESULTS_INVALID',
      `two runs are compared, ${positionals.length} were named`,
      {
        fix: 'npm run compare -- reports/<first run> reports/<second run>',
      },
    )
  }
  const runs = [await readRecord(firstPath), await readRecord(secondPath)] as const
  const comparison = compareRuns(...runs)
  console.log(renderComparison(comparison, runs, process.stdout.columns ?? Number.POSITIVE_INFINITY))
  if (comparison.rows.length === 0) process.exitCode = NOT_COMPARABLE
})
