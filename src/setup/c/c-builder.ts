/** The builder of a C or C++ engine: its variants, its profiles, and the gates between them. */
import { join } from 'node:path'
import type { EngineBuilder, Variant } from '../plan/engine-builder.ts'
import type { Profiler } from '../profile/profiler.ts'
import { hashFile, hashValue } from '../steps/content-hash.ts'
import { listExecuted } from '../profile/gate-profile.ts'
import { createLlvmProfiler } from '../profile/llvm-profiler.ts'
import type { LlvmProfilerPlan } from '../profile/llvm-profiler-plan.ts'
import { buildVariant } from './c-build.ts'
import { describeVariant } from './c-flags.ts'
import { requireClangMatch, requireGccMatch, requireInstrumented, requireStandalone } from './c-gates.ts'
import type { CPlan } from './c-plan.ts'
import { unpackGcda } from '../profile/gcda-archive.ts'
import { createGcovProfiler } from '../profile/gcov-profiler.ts'

/** Profiles of one compiler family, as the builder needs them. */
interface FamilyProfiles {
  readonly profiler: Profiler
  /** Puts a profile where the compiler looks for it; the result checks what the compiler said of it. */
  readonly prepareUse: (profile: string) => Promise<(output: string) => Promise<void>>
}

/** Creates the builder of a planned engine. */
export function createCBuilder(plan: CPlan): EngineBuilder {
  const { compiler, workDir, stage, inputs } = plan
  const gcdaDir = join(workDir, 'gcda')
  const { profiler, prepareUse } = createProfiles(plan, gcdaDir)
  const describe = (variant: Variant) => describeVariant(compiler.family, variant, gcdaDir)
  return {
    toolchain: compiler.version,
    inputs,
    describe,
    compile: async (variant, progress, signal) => {
      const { profile } = variant
      const checkUse = typeof profile === 'object' ? await prepareUse(profile.path) : undefined
      const flags = describe(variant)
      const content = typeof profile === 'object' ? await hashFile(profile.path) : null
      const key = hashValue({ inputs, flags, content })
      const { binary, output } = await buildVariant(plan, { ...flags, key }, progress, signal)
      if (profile === 'generate') await requireInstrumented(binary, compiler.family)
      await checkUse?.(output)
      await requireStandalone(binary, stage)
      return { bin: binary, example: undefined }
    },
    profiler,
    readOwn: async () => isOwn,
  }
}

/** All that was compiled here is the engine's own: what comes from elsewhere was not instrumented. */
function isOwn(): boolean {
  return true
}

function createProfiles({ tool, workDir, bin }: CPlan, gcdaDir: string): FamilyProfiles {
  if (tool.family === 'gcc') {
    return {
      profiler: createGcovProfiler({ workDir, gcdaDir, gcovDump: tool.gcovDump }),
      prepareUse: async (profile) => {
        const names = await unpackGcda(profile, gcdaDir)
        return async (output) => requireGccMatch(output, names)
      },
    }
  }
  const plan: LlvmProfilerPlan = { workDir, bin, profdata: tool.profdata, isOwn }
  return {
    profiler: createLlvmProfiler(plan),
    prepareUse: async (profile) => {
      const executed = await listExecuted(plan, profile)
      return async (output) => requireClangMatch(output, executed)
    },
  }
}
