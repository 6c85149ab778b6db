import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { renderPlan } from '../setup/describe-plan.ts'
import { planRun } from '../setup/prepare.ts'
import { readSettings } from './project-settings.ts'

/** Prints what a run of `vitest bench` would build, step by step, and why. Builds nothing. */
export async function run(args: readonly string[]): Promise<number> {
  const [directory = '.'] = parseArgs({ args: [...args], allowPositionals: true }).positionals
  const root = resolve(directory)
  console.log(renderPlan(await planRun(await readSettings(root), root), root))
  return 0
}
