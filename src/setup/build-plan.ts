/** What is to be built, from what, and where it goes: decided once, before anything runs. */
import { stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { requireCargo } from '../engine-settings.ts'
import { PgoBenchmarksError } from '../errors.ts'
import type { ResolvedSettings } from '../settings.ts'
import type { EngineProtocol } from '../workloads/engine-protocol.ts'
import type { Model } from '../workloads/model.ts'
import { findCargoTarget, type CargoTarget } from './engines/cargo-target.ts'
import { findBolt, type BoltTools } from './bolt-tools.ts'
import { readCargoConfig } from './cargo-config.ts'
import { readCargoInputs } from './cargo-inputs.ts'
import { selectRecipes, type ArmRecipe } from './recipes.ts'
import { resolveRustflags, resolveTarget, type FlagSources } from './rustflags.ts'
import type { StepInputs } from './step.ts'
import { readTrainingSet, type TrainingSet } from './training-set.ts'
import type { ProfdataTool, RustToolchain } from './toolchain.ts'

/** Folders of one project's builds; known without running any tool. */
export interface BuildPaths {
  readonly manifestPath: string
  /** Cargo's target directory: `CARGO_TARGET_DIR`, else `target` in the project root. */
  readonly targetDir: string
  /** The suite's own folder in it. */
  readonly workDir: string
  /** Where finished binaries stand. */
  readonly binDir: string
}

/** What the pipeline needs to know of any engine, whatever compiles it. */
export interface PipelinePlan extends Omit<BuildPaths, 'manifestPath'> {
  /** Name of the binary that is measured. */
  readonly bin: string
  /** Name of the example that is built and trained with it; null for none. */
  readonly example: string | null
  /** The arms to build. */
  readonly recipes: readonly ArmRecipe[]
  /** Null when the run is about none. */
  readonly model: Model | null
  readonly training: TrainingSet
  readonly protocol: EngineProtocol
  /** Whether it is the engine that comes with the suite, whose command line is known. */
  readonly ownEngine: boolean
  /** Variables of every engine, in training and verification too. */
  readonly env: ResolvedSettings['env']
  /** Where engines run, in training and verification as in measuring. */
  readonly cpus: ResolvedSettings['cpus']
  /** Longest start of an engine, s, in training and verification as in measuring. */
  readonly startTimeoutSeconds: number
  /** There when an arm needs it. */
  readonly bolt: BoltTools | undefined
}

/** What is the same in every call of cargo on an engine: crates that two calls have in common are then compiled once for both. */
export interface CargoPlan extends BuildPaths {
  readonly rust: RustToolchain
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
}

/** What the arms of a crate need beyond that. */
export interface BuildPlan extends PipelinePlan, CargoPlan {
  readonly profdata: ProfdataTool
  /** Whether the measured target is a binary or an example. */
  readonly binKind: CargoTarget['kind']
  /** Everything that all arms depend on, by name. */
  readonly inputs: StepInputs
}

const PACKAGE_ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** The engine that comes with the suite. */
export const DEFAULT_MANIFEST: string = join(PACKAGE_ROOT, 'engine', 'Cargo.toml')
/** The model that comes with the suite. */
export const DEFAULT_MODEL: string = join(PACKAGE_ROOT, 'models', 'rust-docs-1.3m')

/** Whether the engine is the one that comes with the suite, by default or by its manifest. */
export function isOwnEngine({ engine }: ResolvedSettings, root: string): boolean {
  if (engine.kind !== 'cargo') return false
  return engine.manifestPath === undefined || resolve(root, engine.manifestPath) === DEFAULT_MANIFEST
}

/** Finds the folders of a project's builds. */
export function resolveBuildPaths(
  settings: ResolvedSettings,
  root: string,
  env: Readonly<NodeJS.ProcessEnv> = process.env,
): BuildPaths {
  const targetDir = resolve(root, env['CARGO_TARGET_DIR'] ?? 'target')
  return {
    manifestPath: resolve(root, requireCargo(settings.engine).manifestPath ?? DEFAULT_MANIFEST),
    targetDir,
    workDir: join(targetDir, 'pgo-benchmarks'),
    binDir: join(targetDir, 'release'),
  }
}

/**
 * Checks that the engine's manifest is there.
 *
 * @throws PgoBenchmarksError `SETTINGS_INVALID`.
 */
export async function requireManifest(manifestPath: string): Promise<void> {
  const found = await stat(manifestPath).catch(() => undefined)
  if (found?.isFile() === true) return
  throw new PgoBenchmarksError(
    'SETTINGS_INVALID',
    `\`engine.manifestPath\`: ${manifestPath} ${found === undefined ? 'does not exist' : 'is no file'}`,
    { fix: "name the engine's Cargo.toml, from the project root" },
  )
}

/** Path of a finished binary, for example `target/release/inferno-pgo` or `target/release/examples/concurrent_inference-pgo`. */
export function binaryPath(
  paths: Pick<BuildPaths, 'binDir'>,
  name: string,
  arm: string,
  kind: 'bin' | 'example',
): string {
  const directory = kind === 'bin' ? paths.binDir : join(paths.binDir, 'examples')
  return join(directory, `${name}-${arm}`)
}

/**
 * Plans calls of cargo on a project's engine.
 *
 * @param sources cargo's configuration in the crate's folder, the toolchain and the environment.
 * @throws PgoBenchmarksError `CARGO_CONFIG_INVALID` for a target or flags that cannot be followed.
 */
export async function createCargoPlan(
  settings: ResolvedSettings,
  root: string,
  sources: Omit<FlagSources, 'target'>,
): Promise<CargoPlan> {
  const engine = requireCargo(settings.engine)
  const target = resolveTarget(engine.target, sources)
  return {
    ...resolveBuildPaths(settings, root, sources.env),
    rust: sources.rust,
    package: engine.package,
    features: engine.features,
    profile: engine.profile,
    buildEnv: engine.env,
    target,
    userFlags: await resolveRustflags({ ...sources, target }),
  }
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
  return {
    ...cargo,
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
