/** Installs what a run needs and this machine lacks, saying each command; does nothing under SKIP_PGO_BUILD or when nothing is missing. */
import { provisionProfdata } from '../src/setup/provision.ts'
import { readSwitch } from '../src/settings.ts'
import { runScript } from './cli.ts'

await runScript(async () => {
  if (readSwitch('SKIP_PGO_BUILD')) return
  await provisionProfdata((text) => console.error(`[pgo] ${text}`))
})
