/** An engine that cargo builds. */
import { dirname } from 'node:path'
import { pathExists } from 'fs-extra/esm'
import { requireCargo } from '../../settings/engine-settings.ts'
import { createBuildPlan, type BuildPlan } from './build-plan.ts'
import { resolveBuildPaths } from '../plan/build-paths.ts'
import { createCargoBuilder } from './cargo-builder.ts'
import { findCrateFolder } from '../plan/crate-folder.ts'
import { hashSources } from '../steps/content-hash.ts'
import { buildArms, planArms } from '../pipeline/pipeline.ts'
import { findProfdata, findRust } from '../tools/toolchain.ts'
import type { EngineKind, EngineProject } from '../engines/engine-kind.ts'
import { findCargoTarget } from './cargo-target.ts'
import { findBuiltArms } from '../engines/found-arms.ts'

/** Creates the kind of a Cargo crate. */
export function createCargoEngine(project: EngineProject): EngineKind {
  const { settings, root } = project
  return {
    build: async (context) => {
      const plan = await planBuild(project)
      return buildArms(plan, createCargoBuilder(plan), context)
    },
    plan: async () => {
      const plan = await planBuild(project)
      return planArms(plan, createCargoBuilder(plan))
    },
    find: async (context) => {
      const paths = resolveBuildPaths(settings, root)
      const cargo = process.env['CARGO'] ?? 'cargo'
      const { bin } = await findCargoTarget(
        requireCargo(settings.engine),
        paths.manifestPath,
        cargo,
        process.env,
      )
      const crateDir = dirname(paths.manifestPath)
      return findBuiltArms(project, paths, bin, context, async () =>
        (await pathExists(crateDir)) ? hashSources(crateDir) : undefined,
      )
    },
  }
}

async function planBuild(project: EngineProject): Promise<BuildPlan> {
  const { settings, root, model } = project
  const rust = await findRust(process.env, await findCrateFolder(project))
  const profdata = await findProfdata(rust)
  return createBuildPlan(settings, root, model, { rust, profdata })
}
