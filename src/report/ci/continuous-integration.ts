/** What a run leaves for a CI system: a summary of the job where it takes one, annotations in GitHub Actions. */
import { appendFile } from 'node:fs/promises'
import type { Vitest } from 'vitest/node'
import { openConsole } from '../../support/console.ts'
import { renderAnnotations } from './annotations.ts'
import type { RunRecord } from '../record/run-record.ts'
import { renderStepSummary } from './step-summary.ts'

/**
 * Reports to CI what its variables ask for: `GITHUB_STEP_SUMMARY` names a file that is appended to, `GITHUB_ACTIONS=true`
 * has workflow commands read from the output. Neither can fail a run: a summary that cannot be written is said.
 */
export async function reportToCi(
  vitest: Vitest,
  records: readonly RunRecord[],
  env: Readonly<NodeJS.ProcessEnv> = process.env,
): Promise<void> {
  const { print, command } = openConsole(vitest)
  const summary = env['GITHUB_STEP_SUMMARY'] ?? ''
  if (summary !== '') {
    await appendFile(summary, records.map((record) => `${renderStepSummary(record)}\n`).join('')).catch(
      (error: unknown) => print(`[pgo] \`GITHUB_STEP_SUMMARY\` cannot be written: ${String(error)}`),
    )
  }
  if (env['GITHUB_ACTIONS'] !== 'true') return
  const errors = !vitest.config.reporters.some(
    (reporter) => Array.isArray(reporter) && reporter[0] === 'github-actions',
  )
  for (const record of records) {
    for (const annotation of renderAnnotations(record, { errors })) command(annotation)
  }
}
