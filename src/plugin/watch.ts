/** Watch mode: a change of the engine's sources measures anew, what a run itself writes wakes nobody. */
import { sep } from 'node:path'
import type { UserConfig } from 'vite'
import type { TestProject, Vitest } from 'vitest/node'
import type { ResolvedSettings } from '../settings/settings.ts'
import { listOutputFolders, resolveEngineWatch } from '../setup/engine-watch.ts'

/** Vite's part of a config that keeps its watcher out of builds and reports; nothing where Vite watches nothing. */
export function ignoreOutputs(user: UserConfig, settings: ResolvedSettings): Pick<UserConfig, 'server'> {
  if (user.server?.watch === null) return {}
  const folders = listOutputFolders(settings, user.root ?? process.cwd())
  const ignored = (path: string): boolean =>
    folders.some((folder) => path === folder || path.startsWith(folder + sep))
  return { server: { watch: { ignored: [ignored] } } }
}

/** Has Vitest run the bench files of a project again whenever a source file of its engine changes. */
export function watchEngine(vitest: Vitest, project: TestProject, settings: ResolvedSettings): void {
  const { paths, isSource } = resolveEngineWatch(settings, project.config.root)
  vitest.vite.watcher.add([...paths])
  vitest.config.watchTriggerPatterns = [
    ...(vitest.config.watchTriggerPatterns ?? []),
    {
      pattern: /^/,
      testsToRun: (file) => {
        if (!isSource(file)) return undefined
        const modules = vitest.state.getFiles().filter(({ projectName }) => projectName === project.name)
        return modules.map(({ filepath }) => filepath)
      },
    },
  ]
}
