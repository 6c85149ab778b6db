/** The files that are made from code: pages in docs/ and the JSON Schema of results.json. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ERRORS } from '../../src/error-codes.ts'
import { formatJson } from '../../src/support/format-json.ts'
import { createResultsSchema, RESULTS_SCHEMA_FILE } from '../../src/report/record/results-schema.ts'
import { resolveSettings, settingsSchema } from '../../src/settings/settings.ts'
import { writeFileAtomically } from '../../src/support/write-file.ts'
import { workloadSchema } from '../../src/workloads/workload.ts'
import { renderErrors } from './render-errors.ts'
import { renderSettings, renderWorkload } from './render-settings.ts'
import { STATS_ERRORS } from './stats-errors.ts'

/** Writes all of them below a project root. */
export async function writeGeneratedFiles(root: string): Promise<void> {
  for (const [path, content] of renderFiles()) await writeFileAtomically(join(root, path), content)
}

/** The paths, from the root, of those that are missing or not what the code says. */
export async function findStaleFiles(root: string): Promise<readonly string[]> {
  const stale: string[] = []
  for (const [path, content] of renderFiles()) {
    const found = await readFile(join(root, path), 'utf8').catch(() => undefined)
    if (found !== content) stale.push(path)
  }
  return stale
}

/** Path from the root, and content. */
function renderFiles(): readonly (readonly [string, string])[] {
  return [
    ['docs/settings.md', renderSettings(settingsSchema, resolveSettings({}))],
    ['docs/workload.md', renderWorkload(workloadSchema)],
    ['docs/errors.md', renderErrors({ ...ERRORS, ...STATS_ERRORS })],
    [`schema/${RESULTS_SCHEMA_FILE}`, formatJson(createResultsSchema())],
  ]
}
