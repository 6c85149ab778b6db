/** Engines that cargo builds. */
import type { BuildPlan } from './build-plan.ts'
import { cargoBuild } from './cargo-build.ts'
import { readCargoObserved } from './cargo-observed.ts'
import type { EngineBuilder, Variant, VariantFlags } from './engine-builder.ts'
import { createLlvmProfiler } from './llvm-profiler.ts'

/** Creates the builder of a Cargo crate. */
export function createCargoBuilder(plan: BuildPlan): EngineBuilder {
  return {
    toolchain: plan.rust.version,
    inputs: plan.inputs,
    describe: describeVariant,
    compile: async (variant, progress, signal) =>
      cargoBuild(plan, describeVariant(variant), progress, signal),
    observe: async () => readCargoObserved(plan),
    profiler: createLlvmProfiler(plan),
  }
}

/** Through the environment, so that the crate's manifest stays as its author wrote it (The Cargo Book, Profiles, `lto`). */
const FAT_LTO = { CARGO_PROFILE_RELEASE_LTO: 'fat', CARGO_PROFILE_RELEASE_CODEGEN_UNITS: '1' } as const

function describeVariant({ lto, profile, relocations }: Variant): VariantFlags {
  return {
    flags: [
      ...(profile === 'generate' ? ['-Cprofile-generate'] : []),
      ...(typeof profile === 'object' ? [`-Cprofile-use=${profile.path}`] : []),
      ...(relocations ? ['-Clink-arg=-Wl,--emit-relocs'] : []),
    ],
    env: lto ? FAT_LTO : {},
  }
}
