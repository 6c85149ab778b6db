import { createVitest } from 'vitest/node'
import { PgoBenchmarksError } from '../errors.ts'
import type { ResolvedSettings } from '../settings.ts'

/** The settings of the plugin in a project's own vitest.config.ts; undefined when it has none. */
export async function findSettings(root: string): Promise<ResolvedSettings | undefined> {
  const vitest = await createVitest('test', {
    root,
    watch: false,
    reporters: [{}],
    benchmark: { enabled: true },
  })
  try {
    return vitest.projects
      .map((project) => project.getProvidedContext().pgoBenchmarksSettings)
      .find((provided: ResolvedSettings | undefined) => provided !== undefined)
  } finally {
    await vitest.close()
  }
}

/**
 * As `findSettings`.
 *
 * @throws PgoBenchmarksError `PLUGIN_MISSING`.
 */
export async function readSettings(root: string): Promise<ResolvedSettings> {
  const settings = await findSettings(root)
  if (settings !== undefined) return settings
  throw new PgoBenchmarksError('PLUGIN_MISSING', `${root} has no vitest.config.ts with the plugin`, {
    fix: 'name a directory whose vitest.config.ts has `plugins: [pgoBenchmarks()]`',
  })
}
