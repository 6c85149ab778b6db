/** What a C compiler is told in each variant of a build beyond what it is told in all of them. */
import type { Variant, VariantFlags } from '../plan/engine-builder.ts'
import type { CompilerFamily } from './c-compiler.ts'

/**
 * The flags of a variant: `flags` go to the compiler and to the linker alike, `env` holds what the linker alone gets.
 *
 * @param gcdaDir where gcc's profiles are written and read; clang's have a file of their own.
 */
export function describeVariant(family: CompilerFamily, variant: Variant, gcdaDir: string): VariantFlags {
  const { lto, profile, relocations } = variant
  const flags = [
    ...(lto ? [family === 'gcc' ? '-flto=auto' : '-flto=full'] : []),
    ...(profile === 'generate' ? describeGenerate(family, gcdaDir) : []),
    ...(typeof profile === 'object' ? describeUse(family, profile.path, gcdaDir) : []),
  ]
  return { flags, env: relocations ? { LDFLAGS: '-Wl,--emit-relocs' } : {} }
}

/**
 * Counters that threads do not lose. For gcc also because lost counts make its profiles contradict themselves (GCC manual,
 * "Program Instrumentation Options", -fprofile-update).
 */
function describeGenerate(family: CompilerFamily, gcdaDir: string): readonly string[] {
  return family === 'clang'
    ? ['-fprofile-generate', '-fprofile-update=atomic']
    : [`-fprofile-generate=${gcdaDir}`, '-fprofile-update=prefer-atomic']
}

/**
 * Every function without counts is to be heard of: clang says so only when asked (llvm/lib/Transforms/Instrumentation/PGOInstrumentation.cpp,
 * -pgo-warn-missing-function), gcc by -Wmissing-profile. A project's own -Werror must not make errors of these.
 */
function describeUse(family: CompilerFamily, profile: string, gcdaDir: string): readonly string[] {
  return family === 'clang'
    ? [`-fprofile-use=${profile}`, '-mllvm', '-pgo-warn-missing-function', '-Wno-error=backend-plugin']
    : [
        `-fprofile-use=${gcdaDir}`,
        '-Wmissing-profile',
        '-Wno-error=missing-profile',
        '-Werror=coverage-mismatch',
      ]
}
