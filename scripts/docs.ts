/** Writes the documentation that is made from code: docs/settings.md. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { resolveSettings, settingsSchema } from '../src/settings.ts'
import { ROOT, runScript } from './cli.ts'
import { renderSettings } from './docs/render-settings.ts'

await runScript(async () => {
  await writeFile(join(ROOT, 'docs', 'settings.md'), renderSettings(settingsSchema, resolveSettings({})))
})
