/** What cargo is to build, from what, and where it goes: decided once, before anything runs. */
import { dirname } from 'node:path'
import { requireCargo } from '../../settings/engine-settings.ts'
import type { ResolvedSettings } from '../../settings/settings.ts'
import type { Model } from '../../workloads/model/model.ts'
import { findCargoTarget, type CargoTarget } from './cargo-target.ts'
import { findBolt } from '../tools/bolt-tools.ts'
import { isOwnEngine, requireManifest, resolveBuildPaths, type BuildPaths } from '../plan/build-paths.ts'
import { readCargoConfig } from './config/cargo-config.ts'
import { readCargoInputs } from './cargo-inputs.ts'
import type { PipelinePlan } from '../plan/pipeline-plan.ts'
import { selectRecipes } from '../../settings/recipes.ts'
import { resolveRustflags, resolveTarget } from './config/rustflags.ts'
import type { StepInputs } from '../steps/step.ts'
import { readTrainingSet } from '../plan/training-set.ts'
import type { ProfdataTool, RustToolchain } from '../tools/toolchain.ts'

/** What cargo needs beyond what the pipeline needs of any engine. */
export interface BuildPlan extends PipelinePlan, BuildPaths {
  readonly rust: RustToolchain
  readonly profdata: ProfdataTool
  /** Whether the measured target is a binary or an example. */
  readonly binKind: CargoTarget['kind']
  /** Package of the workspace; undefined for that of the manifest. */
  readonly package: string | undefined
  readonly features: readonly string[]
  readonly profile: string
  /** Variables of the build, the user's own. */
  readonly buildEnv: Readonly<Record<string, string>>
  /** Triple that all arms are built for. */
  readonly target: string
  /** The user's own rustc flags, the same for all arms. */
  readonly userFlags: readonly string[]
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
  const engine = requireCargo(settings.engine)
  const { features, profile, target: chosenTarget, package: packageName, env: buildEnv } = engine
  const {
    bin,
    kind: binKind,
    example,
  } = await findCargoTarget(engine, paths.manifestPath, tools.rust.cargo, env)
  const config = await readCargoConfig(crateDir, env)
  const target = resolveTarget(chosenTarget, { config, env, rust: tools.rust })
  const userFlags = await resolveRustflags({ config, env, rust: tools.rust, target })
  const recipes = selectRecipes(settings.arms)
  const inputs = await readCargoInputs({
    manifestPath: paths.manifestPath,
    rust: tools.rust,
    config,
    env,
    options: {
      targets: { bin, binKind, example },
      package: packageName,
      features,
      profile,
      target,
      rustflags: userFlags,
      env: buildEnv,
    },
  })
  return {
    ...paths,
    ...tools,
    bin,
    binKind,
    example,
    package: packageName,
    features,
    profile,
    buildEnv,
    target,
    userFlags,
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
