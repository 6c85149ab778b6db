import { renderPlan } from '../../setup/steps/describe-plan.ts'
import { planRun } from '../../setup/prepare.ts'
import { requireProject } from '../project/project-settings.ts'
import { print } from '../../support/print.ts'

/** Prints what a run of `vitest bench` would build, step by step, and why. Builds nothing. */
export async function run({ directory }: { readonly directory: string | undefined }): Promise<number> {
  const { settings, root } = await requireProject(directory)
  print(renderPlan(await planRun(settings, root), root))
  return 0
}
