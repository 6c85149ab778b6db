/** A copy of the tiny engine, a Cargo workspace without dependencies that is built, trained and verified by the real tools in seconds. */
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ArmSet } from '../../src/setup/verify/arms.ts'
import { createBuildPlan, type BuildPlan } from '../../src/setup/cargo/build-plan.ts'
import { createCargoBuilder } from '../../src/setup/cargo/cargo-builder.ts'
import { buildArms, planArms } from '../../src/setup/pipeline/pipeline.ts'
import { createProgress, type Progress } from '../../src/setup/progress/progress.ts'
import type { PlannedStep } from '../../src/setup/steps/step-graph.ts'
import { findProfdata, findRust } from '../../src/setup/tools/toolchain.ts'
import { resolveSettings, type ResolvedSettings, type Settings } from '../../src/settings/settings.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from './temporary-directory.ts'

const SOURCES = fileURLToPath(new URL('../fixtures/crates/tiny-engine', import.meta.url))

/** A copy of the tiny engine that can be built. */
export interface OpenTinyProject {
  readonly plan: (settings?: Settings) => Promise<BuildPlan>
  readonly build: (settings?: Settings, signal?: AbortSignal) => Promise<ArmSet>
  /** What a build would do, without doing it. */
  readonly explain: (settings?: Settings) => Promise<readonly PlannedStep[]>
}

/** One that is deleted when it is disposed of. */
export interface TinyProject extends OpenTinyProject, AsyncDisposable {
  readonly directory: TemporaryDirectory
}

/** Copies the tiny engine to a temporary directory, whose name begins with `prefix`. */
export async function createTinyProject(prefix?: string): Promise<TinyProject> {
  const directory = await createTemporaryDirectory(prefix)
  await cp(SOURCES, directory.path, { recursive: true })
  await directory.write('model/weights.bin', 'weights')
  const progress = createProgress({ write: () => {}, live: false, verbose: false })
  return {
    ...(await openTinyProject(directory.path, progress)),
    directory,
    [Symbol.asyncDispose]: async () => directory[Symbol.asyncDispose](),
  }
}

/** Where its engine is. */
export const TINY_ENGINE = { manifestPath: 'engine/Cargo.toml', bin: 'tiny', example: null }

/** Settings of a tiny project. */
export function resolveTinySettings(settings: Settings = {}): ResolvedSettings {
  return resolveSettings({
    engine: TINY_ENGINE,
    training: { prompts: ['alpha', 'beta'], concurrency: [2] },
    ...settings,
  })
}

/** Opens a copy that is there already; `CARGO_TARGET_DIR` is followed, as ever. */
export async function openTinyProject(root: string, progress: Progress): Promise<OpenTinyProject> {
  const rust = await findRust()
  const profdata = await findProfdata(rust)
  const plan = async (settings: Settings = {}): Promise<BuildPlan> => {
    const resolved = resolveTinySettings(settings)
    const model = { id: 'model', path: join(root, 'model'), weightsBytes: 7 }
    return createBuildPlan(resolved, root, model, { rust, profdata })
  }
  return {
    plan,
    build: async (settings, signal) => {
      const planned = await plan(settings)
      const context = { root, progress, ...(signal !== undefined && { signal }) }
      return buildArms(planned, createCargoBuilder(planned), context)
    },
    explain: async (settings) => {
      const planned = await plan(settings)
      return planArms(planned, createCargoBuilder(planned))
    },
  }
}
