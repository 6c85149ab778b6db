/** The plugin: where the suite hooks into Vitest. */
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vitest/config'
import type { Vitest } from 'vitest/node'
import { externalizeOwnModules } from './own-modules.ts'
import { createProgressReporter } from '../report/progress-reporter.ts'
import { createReporter } from '../report/reporter.ts'
import { resolveSettings, type Settings } from '../settings/settings.ts'
import { createCpuReporter } from '../setup/harness-cpus.ts'
import { createPreparingSequencer } from '../setup/preparing-sequencer.ts'
import { ignoreOutputs, watchEngine } from './watch.ts'

/**
 * Makes Vitest's benchmarks compare the baseline and the PGO build of an engine.
 *
 * It touches the project that `vitest bench` runs, and nothing else: sets its benchmark provider and globalSetup, takes its
 * time limits away (a tier has its own budget) and adds the verdict reporter.
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
        },
        ...ignoreOutputs(user, resolved),
      }
    },
    // Vitest waits for what its hook returns, which its type does not say.
    // oxlint-disable-next-line typescript/no-misused-promises
    async configureVitest({ project, vitest }) {
      if (!project.config.benchmark.enabled) return
      project.config.benchmark.provider = entryPath('../measure/provider')
      // Assigned, not pushed: the bench project is a clone, and the root project would run an inherited setup once more.
      project.config.globalSetup = [entryPath('../setup/global-setup')]
      project.config.testTimeout = 0
      project.config.hookTimeout = 0
      project.provide('pgoBenchmarksSettings', resolved)
      project.provide('pgoBenchmarksVerbose', vitest.config.reporters.some(isVerbose))
      // Vitest creates its reporters from this list once all projects are configured.
      const { reporters } = vitest.config
      reporters.forEach(removeSummary)
      reporters.unshift(createProgressReporter())
      reporters.push(createReporter(resolved, vitest), createCpuReporter(project))
      const { sequence } = vitest.config
      sequence.sequencer = createPreparingSequencer(sequence.sequencer, project)
      watchEngine(vitest, project, resolved)
      // Loaded here, where Vitest has done so itself: a Vite that only reads this config shall not.
      const { quietReporters } = await import('../report/quiet-reporters.ts')
      quietReporters(vitest)
    },
  }
}

function isVerbose(reporter: Vitest['config']['reporters'][number]): boolean {
  return Array.isArray(reporter) && reporter[0] === 'verbose'
}

/** Reporters of Vitest that draw a summary. */
const SUMMARIZING = new Set(['default', 'verbose', 'tree'])

/**
 * Takes away the summary that Vitest draws on a terminal several times a second: it would wake this process during every window,
 * and knows nothing of blocks. Our own line is drawn between two blocks.
 */
function removeSummary(reporter: Vitest['config']['reporters'][number]): void {
  if (Array.isArray(reporter) && SUMMARIZING.has(reporter[0]))
    reporter[1] = { ...reporter[1], summary: false }
}

/** A module that Vitest loads by path: TypeScript in the repository, JavaScript in the published package. */
function entryPath(module: string): string {
  const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
  return fileURLToPath(new URL(`${module}${extension}`, import.meta.url))
}
