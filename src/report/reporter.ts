/** The Vitest reporter of verdicts: keeps results.json up to date, and prints what every tier came to. */
import { join, resolve } from 'node:path'
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node'
import { openConsole } from '../support/console.ts'
import type { ResolvedSettings } from '../settings/settings.ts'
import { reportToCi } from './ci/continuous-integration.ts'
import { writeIndex } from './history/write-index.ts'
import { chooseRuns } from './pool/fleet-runs.ts'
import { poolRuns } from './pool/pool-runs.ts'
import { renderPool } from './pool/render-pool.ts'
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
  /** Those of a record beside the first, which another project's engine has. */
  readonly further: Map<string, ReportFolders>
}

/**
 * Creates the reporter of verdicts; it stands beside Vitest's own and prints after them. A run that is interrupted prints the tiers that
 * it had finished. It is about all projects that report into its folder.
 */
export function createReporter(settings: ResolvedSettings, context: Vitest): Reporter {
  // An editor runs tests in a Vitest that never calls `onInit`.
  let vitest: Vitest = context
  let run: Run | undefined
  const findReportDir = (): string => resolve(vitest.config.root, settings.reportDir)
  const isOwn = ({ project }: TestModule | TestCase): boolean => {
    const own: ResolvedSettings | undefined = project.getProvidedContext().pgoBenchmarksSettings
    return own !== undefined && resolve(vitest.config.root, own.reportDir) === findReportDir()
  }

  return {
    onInit(initialized) {
      vitest = initialized
      // By a signal or `process.exit`: nothing that waits would come to its end.
      initialized.logger.onTerminalCleanup(() => {
        if (run !== undefined) printVerdicts(run, run.collector.records(null), findReportDir())
        run = undefined
      })
    },
    async onTestRunStart() {
      const collector = new RunCollector(vitest, settings.minBlocks)
      const folders =
        vitest.state.blobs === undefined
          ? await createReportFolders(findReportDir(), collector.startedAt)
          : undefined
      run = { vitest, collector, folders, further: new Map() }
    },
    async onTestModuleCollected(module) {
      if (isOwn(module)) await run?.collector.begin(module)
    },
    async onTestCaseResult(testCase) {
      if (!isOwn(testCase)) return
      await run?.collector.add(testCase)
      if (run?.folders === undefined) return
      const records = run.collector.records(null)
      for (const record of records) {
        // What cannot be written now is tried again at the end, which tells it.
        await writeResults(findFolders(run, run.folders, records, record), record).catch(() => undefined)
      }
    },
    onTestCaseBenchmark(testCase, { tasks }) {
      if (!isOwn(testCase)) return
      // Vitest calls the least mean the fastest; whether an arm is, the verdict says.
      for (const task of tasks) task.rank = UNRANKED
    },
    async onTestModuleEnd(module) {
      if (isOwn(module)) await run?.collector.mark(module)
    },
    async onTestRunEnd(_modules, _errors, reason) {
      if (run === undefined) return
      const ended = run
      const records = ended.collector.records(reason === 'interrupted' ? null : new Date().toISOString())
      run = undefined
      try {
        for (const record of records) {
          const folders =
            ended.folders ?? (await createReportFolders(findReportDir(), new Date(record.startedAt)))
          await writeResults(findFolders(ended, folders, records, record), record)
        }
        if (records.length > 0) await writeIndex(findReportDir())
      } catch (error) {
        // What was measured is told in words, wherever it cannot be kept.
        printVerdicts(ended, records)
        throw error
      }
      printVerdicts(ended, records, findReportDir())
      if (ended.folders === undefined) printFleet(ended, records)
      await reportToCi(ended.vitest, records)
    },
  }
}

/** Folders of one of a run's records. Projects with engines of their own have a record each, which began together. */
function findFolders(
  { further }: Run,
  folders: ReportFolders,
  records: readonly RunRecord[],
  record: RunRecord,
): ReportFolders {
  const together = records.filter(({ startedAt }) => startedAt === record.startedAt)
  const index = together.indexOf(record)
  if (index === 0) return folders
  const path = `${folders.run}-${index + 1}`
  const found = further.get(path) ?? { ...folders, run: path }
  further.set(path, found)
  return found
}

/** What merged runs say together where they are of several machines. */
function printFleet({ vitest }: Run, records: readonly RunRecord[]): void {
  const { runs, left } = chooseRuns(records.map((record) => ({ path: `run of ${record.startedAt}`, record })))
  if (runs.length < 2) return
  const { print, width } = openConsole(vitest)
  print(`\n${renderPool(poolRuns(runs), runs, left, width())}`)
}

function printVerdicts(
  { vitest, folders, further }: Run,
  records: readonly RunRecord[],
  reportDir?: string,
): void {
  const { print, colors, width } = openConsole(vitest)
  for (const record of records) print(renderVerdicts(record, { colors, width: width() }))
  if (records.length === 0 || reportDir === undefined) return
  const several = folders !== undefined && further.size > 0
  const places = several
    ? [folders, ...further.values()].map(({ run }) => run)
    : [resolve(reportDir, 'latest')]
  for (const place of places)
    for (const file of ['report.html', 'results.json']) print(`${file}: ${join(place, file)}`)
}
