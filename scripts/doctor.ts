/** Lists every tool with its version and what it is needed for; exit code 1 when the default job cannot run. */
import { canRun, examineMachine } from '../src/setup/doctor.ts'
import { runScript } from './cli.ts'

await runScript(async () => {
  const findings = await examineMachine()
  for (const { tool, neededFor, required, version, advice } of findings) {
    const mark = advice === undefined ? 'ok     ' : required ? 'MISSING' : 'note   '
    console.log(`${mark} ${tool}: ${version ?? 'not found'} (for ${neededFor})`)
    if (advice !== undefined) console.log(`        ${advice.replaceAll('\n', '\n        ')}`)
  }
  if (!canRun(findings)) process.exitCode = 1
})
