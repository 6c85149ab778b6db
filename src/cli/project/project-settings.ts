import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createVitest, type Vitest } from 'vitest/node'
import { PgoBenchmarksError } from '../../errors.ts'
import type { ResolvedSettings } from '../../settings/settings.ts'
import type { ProjectSettings } from '../../setup/plan/crate-folder.ts'
import { resolveFromCaller } from './caller-path.ts'

/** A project, and where its reports go. */
export interface FoundProject extends ProjectSettings {
  /** Absolute. */
  readonly reportDir: string
}

/**
 * The project of a directory, as its own vitest.config.ts has it: settings of the plugin, and Vitest's `root`; undefined when it has no plugin.
 *
 * @throws PgoBenchmarksError `ARGUMENTS_INVALID` for no directory, `SETTINGS_INVALID`, also when several of its Vitest projects have the plugin and differ.
 */
async function readProject(directory: string): Promise<FoundProject | undefined> {
  const isFolder = await stat(directory).then(
    (entry) => entry.isDirectory(),
    () => false,
  )
  if (!isFolder) {
    throw new PgoBenchmarksError('ARGUMENTS_INVALID', `${directory} is no directory`, {
      fix: 'name the directory of a project, with a vitest.config.ts that has the plugin',
    })
  }
  const vitest = await loadVitest(directory)
  try {
    const [first, ...others] = listPluginProjects(vitest)
    const other = others.find((each) => JSON.stringify(each.project) !== JSON.stringify(first?.project))
    if (first === undefined || other === undefined) return first?.project
    throw new PgoBenchmarksError(
      'SETTINGS_INVALID',
      `${directory} has several Vitest projects with the plugin, of which \`${first.name}\` and \`${other.name}\` differ in their settings or their root`,
      { fix: 'name the directory of one of them, with a vitest.config.ts of its own' },
    )
  } finally {
    await vitest.close()
  }
}

/** Vitest as it starts in a directory: one that is told its root takes no notice of the config's. */
async function loadVitest(directory: string): Promise<Vitest> {
  const before = process.cwd()
  process.chdir(directory)
  try {
    return await createVitest('test', { watch: false, reporters: [{}], benchmark: { enabled: true } })
  } finally {
    process.chdir(before)
  }
}

function listPluginProjects(
  vitest: Vitest,
): readonly { readonly name: string; readonly project: FoundProject }[] {
  return vitest.projects.flatMap((project) => {
    const { name, config } = project
    const settings: ResolvedSettings | undefined = project.getProvidedContext().pgoBenchmarksSettings
    if (settings === undefined) return []
    // The reporter is the whole run's, the engine a project's.
    const reportDir = resolve(vitest.config.root, settings.reportDir)
    return [{ name, project: { settings, root: config.root, reportDir } }]
  })
}

/**
 * The project of a directory that was named, which then has to be one; else that of the present one, undefined when it is none.
 *
 * @throws PgoBenchmarksError `PLUGIN_MISSING`, and as `readProject`.
 */
export async function findProject(named: string | undefined): Promise<FoundProject | undefined> {
  return named === undefined ? readProject(resolveFromCaller('.')) : requireProject(named)
}

/**
 * The same where there has to be one. Default: that of the present directory.
 *
 * @throws PgoBenchmarksError `PLUGIN_MISSING`, and as `readProject`.
 */
export async function requireProject(named = '.'): Promise<FoundProject> {
  const directory = resolveFromCaller(named)
  const project = await readProject(directory)
  if (project !== undefined) return project
  throw new PgoBenchmarksError('PLUGIN_MISSING', `${directory} has no vitest.config.ts with the plugin`, {
    fix: 'name a directory whose vitest.config.ts has `plugins: [pgoBenchmarks()]`',
  })
}
