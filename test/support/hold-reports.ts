/** A disk that takes its time: for as long as a file is there, no results.json gets its name. A project's vitest.config.ts calls it. */
import { existsSync } from 'node:fs'
import files from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'

export function holdReports(hold: string): void {
  const { rename, writeFile } = files
  files.rename = async (from, to) => {
    if (String(to).endsWith('/results.json') && existsSync(hold)) {
      await writeFile(`${hold}.reached`, '')
      while (existsSync(hold)) await sleep(20)
    }
    await rename(from, to)
  }
  syncBuiltinESMExports()
}
