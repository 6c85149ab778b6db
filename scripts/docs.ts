/** Writes what is made from code: docs/settings.md and the JSON Schema of results.json. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createResultsSchema, RESULTS_SCHEMA_FILE } from '../src/report/results-schema.ts'
import { resolveSettings, settingsSchema } from '../src/settings/settings.ts'
import { writeJsonAtomically } from '../src/support/write-file.ts'
import { ROOT, runScript } from './cli.ts'
import { renderSettings } from './docs/render-settings.ts'

await runScript(async () => {
  await writeFile(join(ROOT, 'docs', 'settings.md'), renderSettings(settingsSchema, resolveSettings({})))
  await writeJsonAtomically(join(ROOT, 'schema', RESULTS_SCHEMA_FILE), createResultsSchema())
})
