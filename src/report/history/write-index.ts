/** reports/index.html, written anew from what the folder holds. */
import { join } from 'node:path'
import { writeFileAtomically } from '../../support/write-file.ts'
import { readHistory } from './read-history.ts'
import { renderIndex } from './index-page.ts'

/** Reads every run of a report folder and lists them. */
export async function writeIndex(reportDir: string): Promise<void> {
  await writeFileAtomically(join(reportDir, 'index.html'), renderIndex(await readHistory(reportDir)))
}
