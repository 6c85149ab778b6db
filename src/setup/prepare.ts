/** From settings to arms: the job of globalSetup and of the scripts alike. */
import { dirname } from 'node:path'
import { pathExists } from 'fs-extra/esm'
import { PgoBenchmarksError } from '../errors.ts'
import type { ResolvedSettings } from '../settings.ts'
import { resolveModel, type Model } from '../workloads/model.ts'
import type { ArmSet } from './arms.ts'
import { createBuildPlan, DEFAULT_MODEL, resolveBuildPaths } from './build-plan.ts'
import { createCargoBuilder } from './cargo-builder.ts'
import { ensureControl, readArms } from './existing-arms.ts'
import { buildArms, type BuildContext } from './pipeline.ts'
import { findProfdata, findRust } from './toolchain.ts'

/** What a run needs before it can measure. */
export interface Prepared {
  readonly armSet: ArmSet
  readonly model: Model
}

/** Finds the model that a run is about: `BENCH_MODEL_PATH`, then the setting, then the suite's own. */
export async function findModel(
  settings: ResolvedSettings,
  root: string,
  env: Readonly<NodeJS.ProcessEnv> = process.env,
): Promise<Model> {
  const named = env['BENCH_MODEL_PATH']
  if (named !== undefined && named !== '') return resolveModel(named, '`BENCH_MODEL_PATH`', root)
  if (settings.model !== undefined) return resolveModel(settings.model, '`model`', root)
  return resolveModel(DEFAULT_MODEL, 'the default model', root)
}

/**
 * Prepares a run. Everything that can be refused is refused before a compiler starts; with `skipBuild` none ever does.
 *
 * @throws PgoBenchmarksError by the name of what is wrong.
 */
export async function prepare(
  settings: ResolvedSettings,
  context: BuildContext,
  options: { readonly skipBuild: boolean },
): Promise<Prepared> {
  const model = await findModel(settings, context.root)
  if (options.skipBuild) return { armSet: await readExisting(settings, context.root), model }
  const crateDir = dirname(resolveBuildPaths(settings, context.root).manifestPath)
  // A manifest that is missing is the plan's to name.
  const rust = await findRust(process.env, (await pathExists(crateDir)) ? crateDir : context.root)
  const profdata = await findProfdata(rust)
  const plan = await createBuildPlan(settings, context.root, model, { rust, profdata })
  return { armSet: await buildArms(plan, createCargoBuilder(plan), context), model }
}

async function readExisting(settings: ResolvedSettings, root: string): Promise<ArmSet> {
  const paths = resolveBuildPaths(settings, root)
  const arms = await readArms(paths, settings.engine.bin, root, settings.arms)
  const { baseline } = arms
  if (baseline === undefined) throw new Error('the baseline is always among the arms')
  const twin = Object.values(arms).find((arm) => arm !== baseline && arm.sha256 === baseline.sha256)
  if (twin !== undefined) {
    throw new PgoBenchmarksError('ARMS_IDENTICAL', `${twin.binary} is byte for byte the baseline`, {
      fix: 'run without SKIP_PGO_BUILD to build both',
    })
  }
  return {
    arms,
    control: await ensureControl(paths, settings.engine.bin, baseline),
    evidence: {
      build: 'skipped',
      toolchain: undefined,
      profileSha256: undefined,
      profile: undefined,
      training: undefined,
    },
  }
}
