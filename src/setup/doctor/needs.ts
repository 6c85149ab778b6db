/** Which of the tools that most projects may lack a project cannot do without. */
import type { ClangSettings } from '../../settings/engine-settings.ts'
import type { ResolvedSettings } from '../../settings/settings.ts'
import type { CompilerFamily } from '../c/c-compiler.ts'
import { selectRecipes } from '../../settings/recipes.ts'

/** What the arms of a project are made with. */
export interface Needs {
  /** Cargo, rustc, their linker and an llvm-profdata of their LLVM. */
  readonly rust: boolean
  readonly bolt: boolean
  /** Family of the compiler of a C or C++ engine; null for any other. */
  readonly compiler: CompilerFamily | null
  /** Names of the programs that its own build commands call. */
  readonly programs: readonly string[]
}

/** What the default job needs. */
export const DEFAULT_NEEDS: Needs = { rust: true, bolt: false, compiler: null, programs: [] }

/**
 * Reads the needs of a project off its settings.
 *
 * @param env what its builds inherit.
 */
export function listNeeds(
  { engine, arms }: Pick<ResolvedSettings, 'engine' | 'arms'>,
  env: Readonly<NodeJS.ProcessEnv>,
): Needs {
  if (engine.kind === 'prebuilt') return { ...DEFAULT_NEEDS, rust: false }
  const bolt = selectRecipes(arms).some((recipe) => recipe.bolt)
  if (engine.kind === 'cargo') return { ...DEFAULT_NEEDS, bolt }
  return { rust: false, bolt, compiler: engine.compiler, programs: listPrograms(engine, env) }
}

/** Programs that the commands call, and what CMake hands the build on to: make, unless Ninja is asked for (cmake-generators(7)). */
function listPrograms(
  { configure, build, env: own }: ClangSettings,
  env: Readonly<NodeJS.ProcessEnv>,
): readonly string[] {
  const commands = [...configure, ...build]
  const called = commands.flatMap(([program = '']) => program)
  if (!called.includes('cmake')) return called
  const generator = [{ ...env, ...own }['CMAKE_GENERATOR'], ...commands.flat()].join(' ')
  return [...called, /\bninja\b/i.test(generator) ? 'ninja' : 'make']
}
