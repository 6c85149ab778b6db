/** The suite's reporters among Vitest's own. */
import { resolve } from 'node:path'
import type { Vitest } from 'vitest/node'
import { createProgressReporter } from '../report/progress-reporter.ts'
import { createReporter } from '../report/reporter.ts'
import type { ResolvedSettings } from '../settings/settings.ts'

/** The folder that a reporter of verdicts writes into; a key that other copies of this module know as well. */
const REPORT_DIR = Symbol.for('pgo-benchmarks.reportDir')

/**
 * Adds the reporters to those that Vitest creates once all projects are configured: one of progress, and one of verdicts a report folder.
 * With `extends: true` several projects have the same plugin, and projects may have one each: what they measure is one run all the same.
 */
export function addReporters(vitest: Vitest, settings: ResolvedSettings): void {
  const { reporters, root } = vitest.config
  const folder = resolve(root, settings.reportDir)
  const added: unknown[] = reporters.flatMap((reporter) =>
    REPORT_DIR in reporter ? [reporter[REPORT_DIR]] : [],
  )
  if (added.includes(folder)) return
  if (added.length === 0) {
    reporters.forEach(removeSummary)
    reporters.unshift(createProgressReporter())
  }
  reporters.push(Object.assign(createReporter(settings, vitest), { [REPORT_DIR]: folder }))
}

/** Reporters of Vitest that draw a summary. */
const SUMMARIZING = new Set(['default', 'verbose', 'tree'])

/**
 * Takes away the summary that Vitest draws on a terminal several times a second: it would wake this process during every window,
 * and knows nothing of blocks. Our own line is drawn between two blocks.
 */
function removeSummary(reporter: Vitest['config']['reporters'][number]): void {
  if (Array.isArray(reporter) && SUMMARIZING.has(reporter[0]))
    reporter[1] = { ...reporter[1], summary: false }
}
