/** Small C programs that are built for real. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ClangOptions } from '../../src/settings/engine-settings.ts'
import { clangEngine } from '../../src/settings/engine-settings.ts'
import { createCPlan, type CPlan } from '../../src/setup/c/c-plan.ts'
import { resolveProjectFolder } from '../../src/setup/plan/project-folder.ts'
import { resolveSettings } from '../../src/settings/settings.ts'
import { REPOSITORY } from './temp-project.ts'
import type { TemporaryDirectory } from './temporary-directory.ts'

/** One command: compiles and links engine.c. */
export const ONE_COMMAND: readonly string[] = [
  '{cc}',
  '{cflags}',
  '{sourceDir}/engine.c',
  '-o',
  '{buildDir}/engine',
  '{ldflags}',
]

/** Writes the text generator of examples/cmake into a project. */
export async function writeEngineSource(directory: TemporaryDirectory): Promise<void> {
  await directory.write(
    'engine.c',
    await readFile(join(REPOSITORY, 'examples', 'cmake', 'engine', 'engine.c'), 'utf8'),
  )
}

/** Plans a C engine of one source file. */
export async function planCEngine(
  directory: TemporaryDirectory,
  options: Partial<ClangOptions> = {},
  env: Readonly<NodeJS.ProcessEnv> = process.env,
): Promise<CPlan> {
  const { engine } = resolveSettings({
    engine: clangEngine({ build: [...ONE_COMMAND], binary: '{buildDir}/engine', ...options }),
  })
  if (engine.kind !== 'clang') throw new Error('it is a C engine')
  return createCPlan(engine, directory.path, resolveProjectFolder(directory.path), [], env)
}
