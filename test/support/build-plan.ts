import { join } from 'node:path'
import type { BuildPlan } from '../../src/setup/cargo/build-plan.ts'
import { DEFAULT_MANIFEST, DEFAULT_MODEL } from '../../src/setup/plan/build-paths.ts'
import { DEFAULT_ARMS, selectRecipes } from '../../src/settings/recipes.ts'
import { resolveSettings } from '../../src/settings/settings.ts'
import type { RustToolchain } from '../../src/setup/tools/toolchain.ts'

/** A toolchain of no compiler, for steps that must not start one. */
export const NO_RUST: RustToolchain = {
  cargo: '/no/such/cargo',
  rustc: '/no/such/rustc',
  version: 'rustc 1.95.0',
  verboseVersion: 'rustc 1.95.0\nhost: x86_64-unknown-linux-gnu\nLLVM version: 22.1.2',
  sysroot: '/no/such/sysroot',
  host: 'x86_64-unknown-linux-gnu',
  llvmMajor: 22,
}

/** A plan whose files all go to `directory`; what a test is about it states in `changes`. */
export function createTestPlan(directory: string, changes: Partial<BuildPlan> = {}): BuildPlan {
  return {
    manifestPath: DEFAULT_MANIFEST,
    targetDir: join(directory, 'target'),
    workDir: join(directory, 'target', 'pgo-benchmarks'),
    binDir: join(directory, 'target', 'release'),
    rust: NO_RUST,
    profdata: { path: '/no/such/llvm-profdata', version: '22.1.2', llvmMajor: 22 },
    bin: 'inferno',
    binKind: 'bin',
    example: null,
    package: undefined,
    features: [],
    profile: 'release',
    buildEnv: {},
    target: NO_RUST.host,
    userFlags: [],
    model: { id: 'rust-docs-1.3m', path: DEFAULT_MODEL, weightsBytes: 2_529_528 },
    env: {},
    cpus: 'off',
    startTimeoutSeconds: 20,
    training: { prompts: ['a', 'b'], command: null, concurrency: [2], timeoutSeconds: 20 },
    protocol: resolveSettings({}).protocol,
    ownEngine: true,
    recipes: selectRecipes(DEFAULT_ARMS),
    strip: undefined,
    bolt: undefined,
    inputs: { sources: 'sources' },
    ...changes,
  }
}
