import { join, relative } from 'node:path'
import { prepare } from '../../setup/prepare.ts'
import { findWorkDir } from '../../setup/work-dir.ts'
import { readSwitch } from '../../settings/settings.ts'
import { createProcessContext } from '../project/context.ts'
import { requireProject } from '../project/project-settings.ts'
import { print } from '../../support/print.ts'

/** Makes the arms of a project as `vitest bench` would before it measures, and prints where they stand. */
export async function run({
  directory,
  verbose,
}: {
  readonly directory: string | undefined
  readonly verbose: boolean
}): Promise<number> {
  const { settings, root } = await requireProject(directory)
  const context = createProcessContext(root, join(findWorkDir(settings, root), 'durations.json'), { verbose })
  const { armSet } = await prepare(settings, context, { skipBuild: readSwitch('SKIP_PGO_BUILD') })
  for (const { fact, hint } of armSet.evidence.doubts ?? [])
    context.progress.note(`warning: ${fact}; ${hint}`)
  for (const { gate, why } of armSet.evidence.notChecked ?? [])
    context.progress.note(`not checked: ${gate} (${why})`)
  for (const { name, binary } of Object.values(armSet.arms))
    print(`${name}  ${relative(process.cwd(), binary)}`)
  return 0
}
