/** What cargo is to build, from what, and where it goes: decided once, before anything runs. */
import { dirname } from 'node:path'
import { requireCargo } from '../../settings/engine-settings.ts'
import type { ResolvedSettings } from '../../settings/settings.ts'
import type { Model } from '../../workloads/model/model.ts'
import { findCargoTarget, type CargoTarget } from './cargo-target.ts'
import { findBolt } from '../tools/bolt-tools.ts'
import { isOwnEngine, requireManifest, resolveBuildPaths } from '../plan/build-paths.ts'
import { readCargoConfig } from './config/cargo-config.ts'
import { readCargoInputs } from './cargo-inputs.ts'
import type { PipelinePlan } from '../plan/pipeline-plan.ts'
import { selectRecipes } from '../../settings/recipes.ts'
import { createCargoPlan, type CargoPlan } from './cargo-plan.ts'
import { findStripTool, stripsSymbols, type StripTool } from './strip-symbols.ts'
import type { StepInputs } from '../steps/step.ts'
import { readTrainingSet } from '../plan/training-set.ts'
import type { ProfdataTool, RustToolchain } from '../tools/toolchain.ts'

/** What the arms of a crate need beyond what every call of cargo does. */
export interface BuildPlan extends PipelinePlan, CargoPlan {
  readonly profdata: ProfdataTool
  /** Whether the measured target is a binary or an example. */
  readonly binKind: CargoTarget['kind']
  /** What takes the symbols out of finished arms; undefined where they keep them, and where there is nothing to do it with. */
  readonly strip: StripTool | undefined
  /** Everything that all arms depend on, by name. */
  readonly inputs: StepInputs
}

/**
 * Plans a build.
 *
 * @throws PgoBenchmarksError `SETTINGS_INVALID` when the manifest is missing, `BOLT_NOT_FOUND`, `CARGO_CONFIG_INVALID` when a cargo configuration
 * file cannot be followed.
 */
export async function createBuildPlan(
  settings: ResolvedSettings,
  root: string,
  model: Model | null,
  tools: { readonly rust: RustToolchain; readonly profdata: ProfdataTool },
  env: Readonly<NodeJS.ProcessEnv> = process.env,
): Promise<BuildPlan> {
  const paths = resolveBuildPaths(settings, root, env)
  await requireManifest(paths.manifestPath)
  const crateDir = dirname(paths.manifestPath)
  const {
    bin,
    kind: binKind,
    example,
  } = await findCargoTarget(requireCargo(settings.engine), paths.manifestPath, tools.rust.cargo, env)
  const config = await readCargoConfig(crateDir, env)
  const cargo = await createCargoPlan(settings, root, { config, env, rust: tools.rust })
  const recipes = selectRecipes(settings.arms)
  const inputs = await readCargoInputs({
    manifestPath: paths.manifestPath,
    rust: tools.rust,
    config,
    env,
    options: {
      targets: { bin, binKind, example },
      package: cargo.package,
      features: cargo.features,
      profile: cargo.profile,
      target: cargo.target,
      rustflags: cargo.userFlags,
      env: cargo.buildEnv,
    },
  })
  const { profile, target, userFlags, buildEnv } = cargo
  const asked = stripsSymbols({ profile, config, inputs, userFlags, env: { ...env, ...buildEnv } })
  return {
    ...cargo,
    strip: asked ? await findStripTool(tools.rust, target, env) : undefined,
    profdata: tools.profdata,
    bin,
    binKind,
    example,
    model,
    training: await readTrainingSet(settings.training, root),
    protocol: settings.protocol,
    ownEngine: isOwnEngine(settings, root),
    env: settings.env,
    cpus: settings.cpus,
    startTimeoutSeconds: settings.startTimeoutSeconds,
    recipes,
    bolt: recipes.some(({ bolt }) => bolt) ? await findBolt(tools.rust.llvmMajor, env) : undefined,
    inputs,
  }
}
