import { renderPlan } from '../setup/describe-plan.ts'
import { planRun } from '../setup/prepare.ts'
import { readArguments, resolveFromCaller } from './arguments.ts'
import { readSettings } from './project-settings.ts'

/** Prints what a run of `vitest bench` would build, step by step, and why. Builds nothing. */
export async function run(args: readonly string[]): Promise<number> {
  const [directory = '.'] = readArguments('plan', args, { most: 1 }).positionals
  const root = resolveFromCaller(directory)
  console.log(renderPlan(await planRun(await readSettings(root), root), root))
  return 0
}
