/** The Vitest reporter: collects the tiers' records, keeps results.json up to date, prints the verdicts. */
import { resolve } from 'node:path'
import type { Reporter, TestProject, Vitest } from 'vitest/node'
import { adjustVerdicts } from '../measure/family.ts'
import { readMachine } from '../measure/machine.ts'
import { WAIT_ANNOTATION } from '../measure/wait-annotation.ts'
import { warnOfRun } from '../measure/warnings.ts'
import type { ResolvedSettings } from '../settings.ts'
import { readCommit, readSuiteVersion } from './provenance.ts'
import { RESULTS_VERSION, type RunRecord } from './run-record.ts'
import { renderVerdicts } from './terminal.ts'
import { sanitizeForTerminal } from './text.ts'
import { createReportFolders, writeResults, type ReportFolders } from './write-report.ts'

const DEFAULT_WIDTH = 160

/** Creates the suite's reporter; it stands beside Vitest's own and prints after them. */
export function createReporter(settings: ResolvedSettings): Reporter {
  let vitest: Vitest | undefined
  let startedAt = new Date()
  let folders: ReportFolders | undefined
  let record: RunRecord | undefined

  return {
    onInit(context) {
      vitest = context
    },
    async onTestRunStart() {
      startedAt = new Date()
      record = undefined
      folders = await createReportFolders(resolve(vitest?.config.root ?? '.', settings.reportDir), startedAt)
    },
    async onTestCaseResult(testCase) {
      const tier = testCase.meta().pgoBenchmarks
      if (tier === undefined || folders === undefined) return
      record ??= await createRecord(testCase.project, startedAt)
      record = { ...record, tiers: adjustVerdicts([...record.tiers, tier], settings.minBlocks) }
      await writeResults(folders, record)
    },
    onTestCaseAnnotate(testCase, { message, type }) {
      if (type === WAIT_ANNOTATION)
        vitest?.logger.log(sanitizeForTerminal(`${testCase.fullName}: ${message}`))
    },
    async onTestRunEnd() {
      if (vitest === undefined || record === undefined || folders === undefined) return
      record = { ...record, finishedAt: new Date().toISOString() }
      await writeResults(folders, record)
      const { logger } = vitest
      const columns = 'columns' in logger.outputStream ? logger.outputStream.columns : undefined
      const colors = 'hasColors' in logger.outputStream && logger.outputStream.hasColors()
      logger.log(renderVerdicts(record, { colors, width: columns ?? DEFAULT_WIDTH }))
      logger.log(`results: ${resolve(folders.latest, 'results.json')}`)
    },
  }
}

async function createRecord(project: TestProject, startedAt: Date): Promise<RunRecord> {
  const run = project.getProvidedContext().pgoBenchmarks
  const { settings, seed, model, armSet, launcher } = run
  const { build, toolchain, profileSha256, profile, training, notChecked } = armSet.evidence
  const { engineCpus, unpinnedBecause } = launcher
  const machine = await readMachine(engineCpus)
  return {
    version: RESULTS_VERSION,
    suite: await readSuiteVersion(),
    startedAt: startedAt.toISOString(),
    finishedAt: null,
    commit: await readCommit(project.config.root),
    machine,
    seed,
    settings,
    model,
    arms: Object.values(armSet.arms),
    control: armSet.control,
    build: {
      build,
      ...(toolchain !== undefined && { toolchain }),
      ...(profileSha256 !== undefined && { profileSha256 }),
      ...(profile !== undefined && { profile: { ...profile, hottest: [...profile.hottest] } }),
      ...(training !== undefined && { training }),
      ...(notChecked !== undefined && { notChecked: [...notChecked] }),
    },
    unpinnedBecause: unpinnedBecause ?? null,
    warnings: [...warnOfRun({ machine, engineCpus, unpinnedBecause, cpus: settings.cpus })],
    tiers: [],
  }
}
