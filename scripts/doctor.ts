/** Lists every tool with its version and what it is needed for, and the command that installs it; exit code 1 when the default job cannot run. */
import { stripVTControlCharacters } from 'node:util'
import { canRun, examineMachine, type Finding } from '../src/setup/doctor.ts'
import { runScript } from './cli.ts'

await runScript(async () => {
  const findings = await examineMachine()
  const width = Math.max(...findings.map(({ tool }) => tool.length))
  for (const finding of findings) {
    const { tool, version, neededFor, problem, fix } = finding
    console.log(`${mark(finding).padEnd(7)}  ${tool.padEnd(width)}  ${version ?? '-'} (for ${neededFor})`)
    if (problem !== undefined) console.log(`         ${clean(problem)}\n         Fix: ${fix}`)
  }
  if (!canRun(findings)) process.exitCode = 1
})

function mark({ problem, scope }: Finding): string {
  if (problem === undefined) return 'ok'
  return scope === 'default' ? 'MISSING' : 'note'
}

/** What a tool says of itself goes to a terminal. */
function clean(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/\p{Cc}+/gu, ' ')
}
