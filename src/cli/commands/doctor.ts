import { cleanLine } from '../../support/clean-text.ts'
import { print } from '../../support/print.ts'
import { IS_CHECKOUT } from '../../support/describe-call.ts'
import { canRun, examineMachine } from '../../setup/doctor/doctor.ts'
import type { Finding } from '../../setup/doctor/finding.ts'
import { findProject } from '../project/project-settings.ts'

/** Lists every tool with its version and what it is needed for, and the command that installs it; 1 when the project's arms cannot be made. */
export async function run({ directory }: { readonly directory: string | undefined }): Promise<number> {
  const project = await findProject(directory)
  const all = await examineMachine(project === undefined ? {} : { project })
  // Only the checkout itself has the suite's tests.
  const tests = IS_CHECKOUT && directory === undefined
  // A project has chosen its engine and arms: what only other ones need is no concern of its own.
  const findings = all.filter(
    ({ scope }) => tests || (scope !== 'tests' && (project === undefined || scope !== 'option')),
  )
  const width = Math.max(...findings.map(({ tool }) => tool.length))
  for (const finding of findings) {
    const { tool, version, neededFor, problem, fix } = finding
    print(`${mark(finding).padEnd(7)}  ${tool.padEnd(width)}  ${version ?? '-'} (for ${neededFor})`)
    if (problem !== undefined) print(`         ${cleanLine(problem)}\n         Fix: ${fix}`)
  }
  return canRun(findings) ? 0 : 1
}

function mark({ problem, scope }: Finding): string {
  if (problem === undefined) return 'ok'
  return scope === 'default' ? 'MISSING' : 'note'
}
