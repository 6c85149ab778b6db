/** Vitest's globalSetup of the bench project: the build.rs of the suite. */
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { openConsole } from '../console.ts'
import { measuringLockFile } from '../measuring-lock.ts'
import { readSwitch, type ResolvedSettings } from '../settings.ts'
import { findLauncher, pinToHarness, type Launcher } from '../workloads/launcher.ts'
import { resolveBuildPaths } from './build-plan.ts'
import { prepare, type Prepared } from './prepare.ts'
import { createStreamProgress } from './stream-progress.ts'

/** What setup provides to the bench workers. */
export interface ProvidedRun extends Prepared {
  readonly settings: ResolvedSettings
  readonly launcher: Launcher
  /** Seed of this run's orders; the setting, or drawn once a run. */
  readonly seed: number
  /** The lock file that keeps two suites on one machine from measuring at once. */
  readonly measuringLock: string
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Settings as the plugin resolved them. */
    pgoBenchmarksSettings: ResolvedSettings
    /** Everything that measuring needs. */
    pgoBenchmarks: ProvidedRun
  }
}

/** Prepares the arms and provides them. Called by Vitest, once for the bench project. */
export default async function setup(project: TestProject): Promise<void> {
  try {
    await provideRun(project)
  } catch (error) {
    // Vitest runs a globalSetup once, even one that failed: a run behind a cancelled build would find nothing provided.
    Reflect.set(project, '_globalSetups', undefined)
    throw error
  }
}

async function provideRun(project: TestProject): Promise<void> {
  const { vitest } = project
  const { root } = project.config
  const settings = project.getProvidedContext().pgoBenchmarksSettings
  const controller = new AbortController()
  vitest.onCancel(() => controller.abort())
  const verbose =
    readSwitch('PGO_VERBOSE') ||
    vitest.config.reporters.some((reporter) => Array.isArray(reporter) && reporter[0] === 'verbose')
  const progress = createStreamProgress(openConsole(vitest).stream, {
    verbose,
    durationsFile: join(resolveBuildPaths(settings, root).workDir, 'durations.json'),
  })
  const prepared = await prepare(
    settings,
    { root, progress, signal: controller.signal },
    { skipBuild: readSwitch('SKIP_PGO_BUILD') },
  )
  const launcher = await findLauncher(settings.cpus === 'auto')
  // After the builds, which want every core: from here on this process only waits and must not disturb the engine.
  await pinToHarness(launcher, process.pid)
  const seed = settings.seed ?? Math.floor(Math.random() * 2 ** 32)
  project.provide('pgoBenchmarks', {
    ...prepared,
    settings,
    launcher,
    seed,
    measuringLock: measuringLockFile(),
  })
}
