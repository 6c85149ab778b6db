/** Vitest's globalSetup of the bench project: the build.rs of the suite. */
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { openConsole } from '../support/console.ts'
import { PgoBenchmarksError } from '../errors.ts'
import { sweepTemporaryFolders } from '../support/owned-folder.ts'
import { measuringLockName } from '../support/measuring-lock.ts'
import { readSwitch, type ResolvedSettings } from '../settings/settings.ts'
import { findLauncher, pinToHarness, type Launcher } from '../workloads/linux/launcher.ts'
import { prepare, type Prepared } from './prepare.ts'
import { describeSetupFailure, type SetupFailure } from './setup-failure.ts'
import { createStreamProgress } from './progress/stream-progress.ts'
import { findLayoutDir, findWorkDir } from './work-dir.ts'

/** What setup provides to the bench workers. */
export interface ProvidedRun extends Prepared {
  readonly settings: ResolvedSettings
  readonly launcher: Launcher
  /** Seed of this run's orders; the setting, or drawn once a run. */
  readonly seed: number
  /** Name of the lock that keeps two suites on one machine from measuring at once. */
  readonly measuringLock: string
  /** Where blocks may copy the binaries to; on the disk that is built on. */
  readonly layoutDir: string
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Settings as the plugin resolved them. */
    pgoBenchmarksSettings: ResolvedSettings
    /** Whether tools' own output is shown, as `--reporter=verbose` asks for. */
    pgoBenchmarksVerbose: boolean
    /** Everything that measuring needs; undefined when no setup has succeeded. */
    pgoBenchmarks: ProvidedRun
    /** Why there is nothing to measure with; null after a setup that succeeded. */
    pgoBenchmarksFailure: SetupFailure | null
    /** True where the configuration at the root has the plugin and `projects`. */
    pgoBenchmarksAtRoot: boolean
    /** Whether the setup was for the run that is about to begin. */
    pgoBenchmarksFresh: boolean
    /** How many bench files the run that is about to begin has. */
    pgoBenchmarksFiles: number
  }
}

/** Called by Vitest before the first run of the bench project; those after it are prepared by `createPreparingSequencer`. */
export default async function setup(project: TestProject): Promise<void> {
  await provideRun(project)
  project.provide('pgoBenchmarksFresh', true)
}

/**
 * Prepares the arms and provides them; for unchanged sources this starts nothing. What fails is provided too, and every tier fails
 * with it: an error here would have Vitest say that there are no test files.
 */
export async function provideRun(project: TestProject): Promise<void> {
  try {
    const run = await prepareRun(project)
    project.provide('pgoBenchmarks', run)
    project.provide('pgoBenchmarksFailure', null)
  } catch (error) {
    project.provide('pgoBenchmarksFailure', describeSetupFailure(error))
  }
}

async function prepareRun(project: TestProject): Promise<ProvidedRun> {
  const { vitest } = project
  const { root } = project.config
  const { pgoBenchmarksSettings: settings, pgoBenchmarksVerbose } = project.getProvidedContext()
  // Of runs that were killed: nobody else would take them away.
  await sweepTemporaryFolders()
  const controller = new AbortController()
  vitest.onCancel(() => controller.abort())
  const progress = createStreamProgress(openConsole(vitest).stream, {
    verbose: readSwitch('PGO_VERBOSE') || pgoBenchmarksVerbose,
    durationsFile: join(findWorkDir(settings, root), 'durations.json'),
  })
  const [prepared, launcher] = await Promise.all([
    prepare(
      settings,
      { root, progress, signal: controller.signal },
      { skipBuild: readSwitch('SKIP_PGO_BUILD') },
    ),
    findLauncher(settings.cpus === 'auto'),
  ])
  if (controller.signal.aborted) {
    // Vitest goes on to its tests, whatever was asked for in its globalSetup.
    throw new PgoBenchmarksError('CANCELLED', 'the run was cancelled in its setup')
  }
  // After the builds, which want every core: from here on this process only waits and must not disturb the engine.
  await pinToHarness(launcher, process.pid)
  const seed = settings.seed ?? Math.floor(Math.random() * 2 ** 32)
  return {
    ...prepared,
    settings,
    launcher,
    seed,
    measuringLock: measuringLockName(),
    layoutDir: findLayoutDir(settings, root),
  }
}
