import { relative } from 'node:path'
import { describeCall } from '../../support/describe-call.ts'
import { measureKept, type KeptFiles } from '../../setup/kept-files.ts'
import { renderPlan } from '../../setup/steps/describe-plan.ts'
import { planRun } from '../../setup/prepare.ts'
import { requireProject } from '../project/project-settings.ts'
import { showMegabytes } from '../project/show-megabytes.ts'
import { print } from '../../support/print.ts'

/** Less than this is not worth a word, bytes. */
const WORTH_SAYING = 1e6

/** Prints what a run of `vitest bench` would build, step by step, and why, and what earlier ones keep. Builds nothing. */
export async function run({ directory }: { readonly directory: string | undefined }): Promise<number> {
  const { settings, root } = await requireProject(directory)
  print(renderPlan(await planRun(settings, root), root))
  const kept = await measureKept(settings, root)
  if (kept.total >= WORTH_SAYING) print(describeKept(kept, root))
  return 0
}

function describeKept({ workDir, total, intermediate }: KeptFiles, root: string): string {
  const what = `kept: ${showMegabytes(total)}, arms and profiles and what compilers left in ${relative(root, workDir) || workDir}`
  return `${what}; \`${describeCall('clean')}\` removes ${showMegabytes(intermediate)} of it`
}
