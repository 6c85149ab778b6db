/** What every cargo build of an engine depends on, by name, as far as it is known before cargo runs. */
import { readFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import type { CargoConfig } from './config/cargo-config.ts'
import { hashSources } from '../steps/content-hash.ts'
import type { StepInputs } from '../steps/step.ts'
import type { RustToolchain } from '../tools/toolchain.ts'

/** What the inputs are made of. */
export interface CargoInputSources {
  readonly manifestPath: string
  readonly rust: RustToolchain
  readonly config: CargoConfig
  readonly env: Readonly<NodeJS.ProcessEnv>
  /** Options of the command line: target triple, targets, features, the user's flags. */
  readonly options: StepInputs
}

/**
 * Variables that cargo, rustc and the usual helpers of build scripts (cc, cmake, pkg-config) read. Which others a build looked at, cargo says afterwards.
 */
const BUILD_VARIABLES =
  /^(CARGO_(PROFILE|BUILD|TARGET)_.+|CARGO_INCREMENTAL|RUSTC_.+|RUSTUP_TOOLCHAIN|((HOST|TARGET)_)?(CC|CXX|AR|RANLIB|CFLAGS|CXXFLAGS|CPPFLAGS|LDFLAGS)(_.+)?|PKG_CONFIG(_.+)?|CMAKE(_.+)?|SOURCE_DATE_EPOCH|SDKROOT|MACOSX_DEPLOYMENT_TARGET)$/
/** Where and how fast, but not what. */
const WITHOUT_EFFECT = /^CARGO_(TARGET_DIR|BUILD_(TARGET_DIR|BUILD_DIR|JOBS))$/

/** Reads the inputs; `touch` alone changes none. */
export async function readCargoInputs(sources: CargoInputSources): Promise<StepInputs> {
  const { manifestPath, rust, config, env, options } = sources
  const crateDir = dirname(manifestPath)
  return {
    ...options,
    sources: await hashSources(crateDir),
    manifests: await readManifests(manifestPath),
    toolchain: [rust.verboseVersion, await readToolchainFile(crateDir)],
    'cargo configuration': config.files.map(({ text }) => text),
    environment: Object.fromEntries(
      Object.entries(env).filter(([name]) => BUILD_VARIABLES.test(name) && !WITHOUT_EFFECT.test(name)),
    ),
  }
}

/** The crate's manifest and, up to the workspace's root, those above it, each with its lock file. */
async function readManifests(manifestPath: string): Promise<Readonly<Record<string, string | null>>> {
  const crateDir = dirname(manifestPath)
  const read: Record<string, string | null> = {}
  for (let folder = crateDir; ; folder = dirname(folder)) {
    const manifest = folder === crateDir ? manifestPath : join(folder, 'Cargo.toml')
    const text = await readText(manifest)
    const name = relative(crateDir, folder)
    read[join(name, 'Cargo.toml')] = text
    read[join(name, 'Cargo.lock')] = await readText(join(folder, 'Cargo.lock'))
    if (text !== null && /^\s*\[workspace[.\]]/m.test(text)) return read
    if (folder === dirname(folder)) break
  }
  // There is no workspace: what stands above the crate is none of its business.
  return { 'Cargo.toml': read['Cargo.toml'] ?? null, 'Cargo.lock': read['Cargo.lock'] ?? null }
}

/** The nearest file by which rustup chooses a toolchain (The rustup book, Overrides). */
async function readToolchainFile(crateDir: string): Promise<string | null> {
  for (let folder = crateDir; ; folder = dirname(folder)) {
    for (const name of ['rust-toolchain', 'rust-toolchain.toml']) {
      const text = await readText(join(folder, name))
      if (text !== null) return text
    }
    if (folder === dirname(folder)) return null
  }
}

async function readText(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null)
}
