import { join, relative } from 'node:path'
import { prepare } from '../setup/prepare.ts'
import { findWorkDir } from '../setup/work-dir.ts'
import { readSwitch } from '../settings/settings.ts'
import { readArguments } from './arguments.ts'
import { createProcessContext } from './context.ts'
import { requireProject } from './project-settings.ts'

/** Makes the arms of a project as `vitest bench` would before it measures, and prints where they stand. */
export async function run(args: readonly string[]): Promise<number> {
  const { positionals, flags } = readArguments('build', args, { most: 1, flags: ['verbose'] })
  const { settings, root } = await requireProject(positionals[0])
  const context = createProcessContext(root, join(findWorkDir(settings, root), 'durations.json'), {
    verbose: flags.has('verbose'),
  })
  const { armSet } = await prepare(settings, context, { skipBuild: readSwitch('SKIP_PGO_BUILD') })
  for (const { fact, hint } of armSet.evidence.doubts ?? [])
    context.progress.note(`warning: ${fact}; ${hint}`)
  for (const { gate, why } of armSet.evidence.notChecked ?? [])
    context.progress.note(`not checked: ${gate} (${why})`)
  for (const { name, binary } of Object.values(armSet.arms))
    console.log(`${name}  ${relative(process.cwd(), binary)}`)
  return 0
}
