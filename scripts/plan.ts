/**
 * Prints what a run of `vitest bench` would build, step by step, and why. Builds nothing. Usage: node scripts/plan.ts [DIRECTORY], a project with a
 * vitest.config.ts; this repository by default.
 */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { createVitest } from 'vitest/node'
import { PgoBenchmarksError } from '../src/errors.ts'
import { renderPlan } from '../src/setup/describe-plan.ts'
import { planRun } from '../src/setup/prepare.ts'
import type { ResolvedSettings } from '../src/settings.ts'
import { ROOT, runScript } from './cli.ts'

await runScript(async () => {
  const [directory = ROOT] = parseArgs({ allowPositionals: true }).positionals
  const root = resolve(directory)
  console.log(renderPlan(await planRun(await readSettings(root), root), root))
})

/** The settings of the plugin in the project's own vitest.config.ts. */
async function readSettings(root: string): Promise<ResolvedSettings> {
  const vitest = await createVitest('test', {
    root,
    watch: false,
    reporters: [{}],
    benchmark: { enabled: true },
  })
  try {
    const settings = vitest.projects
      .map((project) => project.getProvidedContext().pgoBenchmarksSettings)
      .find((provided: ResolvedSettings | undefined) => provided !== undefined)
    if (settings !== undefined) return settings
  } finally {
    await vitest.close()
  }
  throw new PgoBenchmarksError('PLUGIN_MISSING', `${root} has no vitest.config.ts with the plugin`, {
    fix: 'name a directory whose vitest.config.ts has `plugins: [pgoBenchmarks()]`',
  })
}
