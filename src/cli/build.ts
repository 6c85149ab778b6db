import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { prepare } from '../setup/prepare.ts'
import { findWorkDir } from '../setup/work-dir.ts'
import { createProcessContext } from './context.ts'
import { readSettings } from './project-settings.ts'

/** Makes the arms of a project as `vitest bench` would before it measures, and prints where they stand. */
export async function run(args: readonly string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { verbose: { type: 'boolean' } },
  })
  const root = resolve(positionals[0] ?? '.')
  const settings = await readSettings(root)
  const context = createProcessContext(root, join(findWorkDir(settings, root), 'durations.json'), values)
  const { armSet } = await prepare(settings, context, { skipBuild: false })
  for (const { name, binary } of Object.values(armSet.arms))
    console.log(`${name}  ${relative(process.cwd(), binary)}`)
  return 0
}
