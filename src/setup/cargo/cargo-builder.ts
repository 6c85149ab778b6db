/** Engines that cargo builds. */
import { readFile } from 'node:fs/promises'
import { parse } from 'smol-toml'
import { z } from 'zod'
import type { BuildPlan } from './build-plan.ts'
import { cargoBuild, type CargoFlags } from './cargo-build.ts'
import { sharesFeatures } from './cargo-tree.ts'
import { listLocalCrates, readCargoObserved } from './cargo-observed.ts'
import type { CompiledEngine, EngineBuilder, Variant, VariantFlags } from '../plan/engine-builder.ts'
import { isOfCrate } from '../profile/gate-profile.ts'
import { createLlvmProfiler } from '../profile/llvm-profiler.ts'
import type { LlvmProfilerPlan } from '../profile/llvm-profiler-plan.ts'
import { probeProfileUse } from './probe-profile-use.ts'
import { stripFile } from './strip-symbols.ts'
import { gateCompilerOutput, isComplaint, gateProfileUse } from '../profile/profile-use.ts'
import type { StepProgress } from '../progress/progress.ts'

/** Creates the builder of a Cargo crate. */
export function createCargoBuilder(plan: BuildPlan): EngineBuilder {
  const { strip } = plan
  return {
    toolchain: plan.rust.version,
    inputs: plan.inputs,
    describe: (variant) => describeVariant(plan, variant),
    compile: async (variant, progress, signal) => compile(plan, variant, progress, signal),
    ...(strip !== undefined && { finish: async (path, signal) => stripFile(strip, path, signal) }),
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

/** One refuses the build; the others are counted, as far as anybody would. */
const MOST_COMPLAINTS = 100

async function compile(
  plan: BuildPlan,
  variant: Variant,
  progress: StepProgress,
  signal: AbortSignal | undefined,
): Promise<CompiledEngine> {
  const { profile } = variant
  const complaints: string[] = []
  const listening = {
    ...progress,
    output: (line: string) => {
      if (complaints.length < MOST_COMPLAINTS && isComplaint(line)) complaints.push(line)
      progress.output(line)
    },
  }
  const apart = variant.relocations && (await canLinkApart(plan, signal))
  const flags = apart ? listFlags(plan, variant) : describeVariant(plan, variant)
  const files = await cargoBuild(plan, flags, listening, signal)
  if (typeof profile === 'string') return files
  gateCompilerOutput(profile.path, complaints)
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

const manifestSchema = z.object({ package: z.unknown().refine((value) => value !== undefined) })

/**
 * Whether `cargo rustc` makes what `cargo build` would: it is about one package, which the manifest of a workspace alone does not say, and about one
 * target, which may have other features by itself.
 */
async function canLinkApart(plan: BuildPlan, signal: AbortSignal | undefined): Promise<boolean> {
  const named = plan.package !== undefined || (await namesPackage(plan.manifestPath))
  return named && sharesFeatures(plan, { ...process.env, ...plan.buildEnv }, signal)
}

async function namesPackage(manifestPath: string): Promise<boolean> {
  return manifestSchema.safeParse(parse(await readFile(manifestPath, 'utf8'))).success
}

/** Through the environment, so that the crate's manifest stays as its author wrote it (The Cargo Book, Profiles, `lto`). */
function describeFatLto(cargoProfile: string): Readonly<Record<string, string>> {
  const prefix = `CARGO_PROFILE_${cargoProfile.toUpperCase().replaceAll('-', '_')}`
  return { [`${prefix}_LTO`]: 'fat', [`${prefix}_CODEGEN_UNITS`]: '1' }
}

/** All flags of a variant in one list, which every crate is compiled with where they cannot be told apart. */
function describeVariant(plan: BuildPlan, variant: Variant): VariantFlags {
  const { flags, linkFlags, env } = listFlags(plan, variant)
  return { flags: [...flags, ...linkFlags], env }
}

/** Link flags apart from the others, so that an arm that BOLT lays out is linked from what was compiled for the same arm without it. */
function listFlags(
  plan: BuildPlan,
  variant: Variant,
): Required<Pick<CargoFlags, 'flags' | 'linkFlags' | 'env'>> {
  return {
    flags: listCodeFlags(plan, variant),
    linkFlags: variant.relocations ? ['-Clink-arg=-Wl,--emit-relocs'] : [],
    env: variant.lto ? describeFatLto(plan.profile) : {},
  }
}

/**
 * Counters are in place before anything is optimized at link time, within a crate, which rustc does by default, or across crates: leaving that out changes no
 * count of a function that runs. As rustc's flags, behind cargo's own, since cargo makes what a profile says of it part of every symbol's name.
 */
const WITHOUT_LTO = ['-Clto=off', '-Clinker-plugin-lto=no']

function listCodeFlags({ strip, userFlags }: BuildPlan, { profile }: Variant): readonly string[] {
  // The functions in a binary are held against its profile; their names go when it is placed.
  const symbols = strip === undefined ? [] : ['-Cstrip=debuginfo']
  if (profile === 'none') return symbols
  if (profile !== 'generate') return [`-Cprofile-use=${profile.path}`, ...symbols]
  // Whoever asks rustc itself for it may link it with what other compilers left for the linker to optimize.
  const isAsked = userFlags.some((flag) => /lto/i.test(flag))
  return ['-Cprofile-generate', ...(isAsked ? [] : WITHOUT_LTO), ...symbols]
}
