/** How cargo is called for an engine, whatever it is called for. */
import { join } from 'node:path'
import { requireCargo } from '../../settings/engine-settings.ts'
import type { ResolvedSettings } from '../../settings/settings.ts'
import { resolveBuildPaths, type BuildPaths } from '../plan/build-paths.ts'
import type { VariantFlags } from '../plan/engine-builder.ts'
import type { RustToolchain } from '../tools/toolchain.ts'
import { resolveRustflags, resolveTarget, type FlagSources } from './config/rustflags.ts'

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

/** Options of a call: profile, crate, target, where compiled crates are kept, features. */
export function listCargoOptions(plan: CargoPlan): readonly string[] {
  return [
    `--profile=${plan.profile}`,
    '--locked',
    `--manifest-path=${plan.manifestPath}`,
    `--target=${plan.target}`,
    `--target-dir=${cargoDir(plan)}`,
    ...(plan.package === undefined ? [] : [`--package=${plan.package}`]),
    ...(plan.features.length === 0 ? [] : [`--features=${plan.features.join(',')}`]),
  ]
}

/** Environment of a call: this process's with the user's variables and flags, then the variant's. */
export function createCargoEnvironment(
  plan: CargoPlan,
  { flags, env }: VariantFlags = { flags: [], env: {} },
): Readonly<NodeJS.ProcessEnv> {
  return {
    ...process.env,
    ...plan.buildEnv,
    ...env,
    ...describeBuildDir(cargoDir(plan)),
    CARGO_ENCODED_RUSTFLAGS: [...plan.userFlags, ...flags].join('\u001F'),
    RUSTC: plan.rust.rustc,
  }
}

/** Where cargo puts what it builds, and the notes on what it read. */
export function cargoDir({ workDir }: Pick<CargoPlan, 'workDir'>): string {
  return join(workDir, 'cargo')
}

/**
 * Keeps cargo's intermediate files in a target directory of ours, whatever `build.build-dir` of the user's configuration says: there its notes are read, and what nobody
 * uses any more is removed. Letter for letter the target directory, whose lock cargo would wait for otherwise while it holds it. Nothing for a path with braces, in which
 * cargo looks for names of its own (The Cargo Book, Configuration, `build.build-dir`); what then stands elsewhere is taken for unknown, see `readCargoObserved`.
 */
export function describeBuildDir(targetDir: string): Readonly<Record<string, string>> {
  return /[{}]/.test(targetDir) ? {} : { CARGO_BUILD_BUILD_DIR: targetDir }
}
