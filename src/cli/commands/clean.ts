import { join } from 'node:path'
import { sweepLayouts } from '../../measure/layout/layout-root.ts'
import { removeKept } from '../../setup/kept-files.ts'
import { findLayoutDir, findWorkDir } from '../../setup/work-dir.ts'
import { createProcessContext } from '../project/context.ts'
import { requireProject } from '../project/project-settings.ts'
import { print } from '../../support/print.ts'
import { showMegabytes } from '../project/show-megabytes.ts'

/** Removes what builds left and the next one can do without; with `all` the arms and profiles too. Reports stay. */
export async function run({
  directory,
  all,
}: {
  readonly directory: string | undefined
  readonly all: boolean
}): Promise<number> {
  const { settings, root } = await requireProject(directory)
  const context = createProcessContext(root, join(findWorkDir(settings, root), 'durations.json'))
  await sweepLayouts(findLayoutDir(settings, root))
  print(`removed ${showMegabytes(await removeKept(settings, context, { all }))}`)
  return 0
}
