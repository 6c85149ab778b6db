/** `--changed` and `related`: Vitest knows what a bench file imports, and nothing of what its engine is built from. */
import type { TestProject, Vitest } from 'vitest/node'
import type { ResolvedSettings } from '../settings/settings.ts'
import { resolveEngineWatch } from '../setup/engine-watch.ts'

/** Takes the bench files of a project for changed where a file is that its engine is made of. */
export async function followChanges(
  vitest: Vitest,
  project: TestProject,
  settings: ResolvedSettings,
): Promise<void> {
  const { isSource } = resolveEngineWatch(settings, project.config.root)
  const follow = async (changed: readonly string[]): Promise<string[]> => {
    if (!changed.some(isSource)) return [...changed]
    const { testFiles } = await project.globTestFiles()
    return [...changed, ...testFiles]
  }
  const { config, vcs } = vitest
  if (config.related !== undefined) config.related = await follow(config.related)
  const findChangedFiles = vcs.findChangedFiles.bind(vcs)
  // In place: Vitest looks at the class of its own.
  vcs.findChangedFiles = async (options) => follow(await findChangedFiles(options))
}
