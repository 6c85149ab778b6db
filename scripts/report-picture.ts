/**
 * Draws what a report's first screen says as docs/images/report-light.svg and report-dark.svg, for the README.
 * Usage: npm run docs:picture [-- RESULTS], a results.json or the folder of a run; default reports/latest.
 */
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readRecord } from '../src/report/record/read-record.ts'
import { DARK, LIGHT } from '../src/report/html/style/tokens.ts'
import { writeFileAtomically } from '../src/support/write-file.ts'
import { ROOT, runScript } from './cli.ts'
import { renderPicture } from './report-picture/render-picture.ts'

const { positionals } = parseArgs({ allowPositionals: true })

await runScript(async () => {
  const [path = join(ROOT, 'reports', 'latest')] = positionals
  const record = await readRecord(resolve(path))
  const folder = join(ROOT, 'docs', 'images')
  await mkdir(folder, { recursive: true })
  for (const [scheme, palette] of Object.entries({ light: LIGHT, dark: DARK })) {
    const file = join(folder, `report-${scheme}.svg`)
    await writeFileAtomically(file, renderPicture(record, palette))
    console.log(file)
  }
})
