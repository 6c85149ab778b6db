/** The plugin: where the suite hooks into Vitest. */
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vitest/config'
import { addReporters } from './add-reporters.ts'
import { followChanges } from './changed.ts'
import { hideForeignFiles } from './foreign-files.ts'
import { hideLayouts } from './layout-leftovers.ts'
import { runInNode } from './node-environment.ts'
import { externalizeOwnModules } from './own-modules.ts'
import { resolveSettings, type Settings } from '../settings/settings.ts'
import { createCpuReporter } from '../setup/harness-cpus.ts'
import { createPreparingSequencer } from '../setup/preparing-sequencer.ts'
import { ignoreOutputs, watchEngine } from './watch.ts'

/**
 * Makes Vitest's benchmarks compare the baseline and the PGO build of an engine.
 *
 * It touches the project that `vitest bench` runs, and hardly anything else: sets its benchmark provider and globalSetup, takes its
 * time limits away (a tier has its own budget) and adds the verdict reporter. Every project leaves the copies that are measured alone, and
 * files in the engine's sources, in build folders and in vendored trees.
 *
 * @throws PgoBenchmarksError `SETTINGS_INVALID` that names the wrong option.
 */
export function pgoBenchmarks(settings: Settings = {}): Plugin {
  const resolved = resolveSettings(settings)
  return {
    name: 'pgo-benchmarks',
    config(user) {
      return {
        test: {
          ...externalizeOwnModules(user),
          // An editor starts Vitest without `bench`, which would hide the benchmarks from its test explorer.
          ...(process.env['VITEST_VSCODE'] !== undefined && { benchmark: { enabled: true } }),
          // Projects do not inherit a plugin, but see what is provided at the root.
          ...(user.test?.projects !== undefined && { provide: { pgoBenchmarksAtRoot: true } }),
        },
        ...ignoreOutputs(user, resolved),
      }
    },
    // Vitest awaits it, though its type does not say so.
    // oxlint-disable-next-line typescript/no-misused-promises
    async configureVitest({ project, vitest }) {
      await hideLayouts(project, resolved)
      hideForeignFiles(project, resolved)
      if (!project.config.benchmark.enabled) return
      project.config.benchmark.provider = entryPath('../measure/provider')
      // Assigned, not pushed: the bench project is a clone, and the root project would run an inherited setup once more.
      project.config.globalSetup = [
        entryPath('../setup/global-setup'),
        entryPath('../measure/forecast/announce-forecast'),
      ]
      project.config.testTimeout = 0
      project.config.hookTimeout = 0
      project.provide('pgoBenchmarksSettings', resolved)
      await runInNode(vitest, project)
      // Loaded here, where Vitest has done so itself: a Vite that only reads this config shall not.
      const { isVerbose, quietReporters } = await import('../report/quiet-reporters.ts')
      project.provide('pgoBenchmarksVerbose', vitest.config.reporters.some(isVerbose))
      addReporters(vitest, resolved)
      // Behind what takes their summary away: they are made here.
      quietReporters(vitest)
      vitest.config.reporters.push(createCpuReporter(project))
      await followChanges(vitest, project, resolved)
      const { sequence } = vitest.config
      sequence.sequencer = createPreparingSequencer(sequence.sequencer, project)
      watchEngine(vitest, project, resolved)
    },
  }
}

/** A module that Vitest loads by path: TypeScript in the repository, JavaScript in the published package. */
function entryPath(module: string): string {
  const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
  return fileURLToPath(new URL(`${module}${extension}`, import.meta.url))
}
