/** Engines that cargo builds. */
import type { BuildPlan } from './build-plan.ts'
import { cargoBuild } from './cargo-build.ts'
import { listLocalCrates, readCargoObserved } from './cargo-observed.ts'
import type { CompiledEngine, EngineBuilder, Variant, VariantFlags } from './engine-builder.ts'
import { isOfCrate } from './gate-profile.ts'
import { createLlvmProfiler, type LlvmProfilerPlan } from './llvm-profiler.ts'
import { probeProfileUse } from './probe-profile-use.ts'
import { gateCompilerOutput, gateProfileUse } from './profile-use.ts'
import type { StepProgress } from './progress.ts'

/** Creates the builder of a Cargo crate. */
export function createCargoBuilder(plan: BuildPlan): EngineBuilder {
  return {
    toolchain: plan.rust.version,
    inputs: plan.inputs,
    describe: (variant) => describeVariant(variant, plan.profile),
    compile: async (variant, progress, signal) => compile(plan, variant, progress, signal),
    observe: async () => readCargoObserved(plan),
    profiler: {
      ...createLlvmProfiler(plan),
      collect: async (...raw) => createLlvmProfiler(await withOwnCrates(plan)).collect(...raw),
    },
    readOwn: async () => readOwn(plan),
    // What was built for another machine cannot be run here, and its engine neither.
    ...(plan.target === plan.rust.host && {
      probe: async (progress, signal) => probeProfileUse(plan, progress, signal),
    }),
  }
}

async function compile(
  plan: BuildPlan,
  variant: Variant,
  progress: StepProgress,
  signal: AbortSignal | undefined,
): Promise<CompiledEngine> {
  const { profile } = variant
  const output: string[] = []
  const listening = {
    ...progress,
    output: (line: string) => {
      output.push(line)
      progress.output(line)
    },
  }
  const files = await cargoBuild(plan, describeVariant(variant, plan.profile), listening, signal)
  if (typeof profile === 'string') return files
  gateCompilerOutput(profile.path, output)
  if (profile.kind === 'empty') return files
  return { ...files, profileUse: await gateProfileUse(await withOwnCrates(plan), profile.path, files.bin) }
}

/** The plan with what of a profile is the engine's own: its crate, and the path dependencies and workspace members in it. */
async function withOwnCrates(plan: BuildPlan): Promise<LlvmProfilerPlan> {
  return { ...plan, isOwn: await readOwn(plan) }
}

async function readOwn(plan: BuildPlan): Promise<(symbol: string) => boolean> {
  const crates = await listLocalCrates(plan)
  return (symbol) => crates.some((crate) => isOfCrate(symbol, crate))
}

/** Through the environment, so that the crate's manifest stays as its author wrote it (The Cargo Book, Profiles, `lto`). */
function describeFatLto(cargoProfile: string): Readonly<Record<string, string>> {
  const prefix = `CARGO_PROFILE_${cargoProfile.toUpperCase().replaceAll('-', '_')}`
  return { [`${prefix}_LTO`]: 'fat', [`${prefix}_CODEGEN_UNITS`]: '1' }
}

function describeVariant({ lto, profile, relocations }: Variant, cargoProfile: string): VariantFlags {
  return {
    flags: [
      ...(profile === 'generate' ? ['-Cprofile-generate'] : []),
      ...(typeof profile === 'object' ? [`-Cprofile-use=${profile.path}`] : []),
      ...(relocations ? ['-Clink-arg=-Wl,--emit-relocs'] : []),
    ],
    env: lto ? describeFatLto(cargoProfile) : {},
  }
}
