import { stat } from 'node:fs/promises'
import { createVitest } from 'vitest/node'
import { PgoBenchmarksError } from '../errors.ts'
import type { ResolvedSettings } from '../settings.ts'
import type { ProjectSettings } from '../setup/crate-folder.ts'
import { resolveFromCaller } from './arguments.ts'

/**
 * The settings of the plugin in a project's own vitest.config.ts; undefined when it has none.
 *
 * @throws PgoBenchmarksError `ARGUMENTS_INVALID` for no directory, `SETTINGS_INVALID`, also when several of its Vitest projects have settings that differ.
 */
async function findSettings(root: string): Promise<ResolvedSettings | undefined> {
  const isFolder = await stat(root).then(
    (entry) => entry.isDirectory(),
    () => false,
  )
  if (!isFolder) {
    throw new PgoBenchmarksError('ARGUMENTS_INVALID', `${root} is no directory`, {
      fix: 'name the directory of a project, with a vitest.config.ts that has the plugin',
    })
  }
  const vitest = await createVitest('test', {
    root,
    watch: false,
    reporters: [{}],
    benchmark: { enabled: true },
  })
  try {
    const provided = vitest.projects.flatMap((project) => {
      const settings: ResolvedSettings | undefined = project.getProvidedContext().pgoBenchmarksSettings
      return settings === undefined ? [] : [{ name: project.name, settings }]
    })
    const [first, ...others] = provided
    const other = others.find(({ settings }) => JSON.stringify(settings) !== JSON.stringify(first?.settings))
    if (first === undefined || other === undefined) return first?.settings
    throw new PgoBenchmarksError(
      'SETTINGS_INVALID',
      `${root} has several Vitest projects with the plugin, of which \`${first.name}\` and \`${other.name}\` differ in their settings`,
      { fix: 'name the directory of one of them, with a vitest.config.ts of its own' },
    )
  } finally {
    await vitest.close()
  }
}

/**
 * The project of a directory that was named, which then has to be one; else that of the present one, undefined when it is none.
 *
 * @throws PgoBenchmarksError `PLUGIN_MISSING`, `SETTINGS_INVALID`.
 */
export async function findProject(named: string | undefined): Promise<ProjectSettings | undefined> {
  const root = resolveFromCaller(named ?? '.')
  const settings = named === undefined ? await findSettings(root) : await readSettings(root)
  return settings === undefined ? undefined : { settings, root }
}

/**
 * As `findSettings`.
 *
 * @throws PgoBenchmarksError `PLUGIN_MISSING`, `SETTINGS_INVALID`.
 */
export async function readSettings(root: string): Promise<ResolvedSettings> {
  const settings = await findSettings(root)
  if (settings !== undefined) return settings
  throw new PgoBenchmarksError('PLUGIN_MISSING', `${root} has no vitest.config.ts with the plugin`, {
    fix: 'name a directory whose vitest.config.ts has `plugins: [pgoBenchmarks()]`',
  })
}
