/** The Vitest reporter of verdicts: keeps results.json up to date, and prints what every tier came to. */
import { resolve } from 'node:path'
import type { Reporter, Vitest } from 'vitest/node'
import { openConsole } from '../support/console.ts'
import type { ResolvedSettings } from '../settings/settings.ts'
import { reportToCi } from './ci/continuous-integration.ts'
import { writeIndex } from './history/write-index.ts'
import { RunCollector } from './run-collector.ts'
import type { RunRecord } from './record/run-record.ts'
import { renderVerdicts } from './terminal/terminal.ts'
import { createReportFolders, writeResults, type ReportFolders } from './write-report.ts'

/** What a benchmark has before Vitest ranks it. */
const UNRANKED = 0

/** A run that is under way. */
interface Run {
  readonly vitest: Vitest
  readonly collector: RunCollector
  /** Undefined while blobs are merged: each has a folder of its own. */
  readonly folders: ReportFolders | undefined
}

/**
 * Creates the reporter of verdicts; it stands beside Vitest's own and prints after them. A run that is interrupted prints the tiers that
 * it had finished.
 */
export function createReporter(settings: ResolvedSettings, context: Vitest): Reporter {
  // An editor runs tests in a Vitest that never calls `onInit`.
  let vitest: Vitest = context
  let run: Run | undefined
  const findReportDir = (): string => resolve(vitest.config.root, settings.reportDir)

  return {
    onInit(initialized) {
      vitest = initialized
      // By a signal or `process.exit`: nothing that waits would come to its end.
      initialized.logger.onTerminalCleanup(() => {
        if (run !== undefined) printVerdicts(run.vitest, run.collector.records(null), findReportDir())
        run = undefined
      })
    },
    async onTestRunStart() {
      const collector = new RunCollector(vitest, settings.minBlocks)
      const folders =
        vitest.state.blobs === undefined
          ? await createReportFolders(findReportDir(), collector.startedAt)
          : undefined
      run = { vitest, collector, folders }
    },
    async onTestModuleCollected(module) {
      await run?.collector.begin(module)
    },
    async onTestCaseResult(testCase) {
      await run?.collector.add(testCase)
      if (run?.folders === undefined) return
      for (const record of run.collector.records(null)) await writeResults(run.folders, record)
    },
    onTestCaseBenchmark(testCase, { tasks }) {
      if (testCase.project.getProvidedContext().pgoBenchmarksSettings === undefined) return
      // Vitest calls the least mean the fastest; whether an arm is, the verdict says.
      for (const task of tasks) task.rank = UNRANKED
    },
    async onTestModuleEnd(module) {
      await run?.collector.mark(module)
    },
    async onTestRunEnd(_modules, _errors, reason) {
      if (run === undefined) return
      const { collector, folders } = run
      const { vitest: measured } = run
      const records = collector.records(reason === 'interrupted' ? null : new Date().toISOString())
      run = undefined
      for (const record of records) {
        await writeResults(
          folders ?? (await createReportFolders(findReportDir(), new Date(record.startedAt))),
          record,
        )
      }
      if (records.length > 0) await writeIndex(findReportDir())
      printVerdicts(measured, records, findReportDir())
      await reportToCi(measured, records)
    },
  }
}

function printVerdicts(vitest: Vitest, records: readonly RunRecord[], reportDir: string): void {
  const { print, colors, width } = openConsole(vitest)
  for (const record of records) print(renderVerdicts(record, { colors, width: width() }))
  if (records.length === 0) return
  for (const file of ['report.html', 'results.json']) print(`${file}: ${resolve(reportDir, 'latest', file)}`)
}
