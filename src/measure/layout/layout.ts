/**
 * Memory layout as a random effect. The length of a program's path and of its environment moves its heap and stack, and
 * with them every buffer's place in a cache line; measured on the default engine, two paths of the very same file differed
 * by 8-12 % (Mytkowicz et al. 2009, "Producing Wrong Data Without Doing Anything Obviously Wrong!"). So all arms of a block
 * get the same lengths, which cancels the effect, and every block gets others, so that no layout's luck decides. Every block
 * also gets copies of the files: where a file's pages lie in physical memory is decided once, when it is first read, and two
 * copies of one binary differed by 0.3-0.7 % for as long as theirs lay where they did.
 */
import { join } from 'node:path'
import type { Rng } from '../../stats/random/rng.ts'
import { removeTemporary } from '../../support/temporary.ts'
import type { EngineSpec } from '../../workloads/engine/engine-session.ts'
import { createLayoutRoot } from './layout-root.ts'
import { measureCopies, placeBinary } from './place-binary.ts'

/** Longest random part of a path, characters: several steps of an allocator's size classes. */
const MAX_PATH_PADDING = 64
/** Longest random environment variable, characters: one page, as hyperfine does (src/util/randomized_environment_offset.rs). */
const MAX_ENVIRONMENT_PADDING = 4096

/** One block's layout: the engines' command lines in it, in the order of the given ones. */
export interface Layout extends AsyncDisposable {
  readonly specs: readonly EngineSpec[]
  /** Random part of every path and of the environment, characters. */
  readonly pathPadding: number
  readonly environmentPadding: number
}

/** Where a block's engines run: as copies under paths of one length, or where their binaries are. */
export type LayoutOption = 'copies' | 'in-place'

/**
 * Draws a layout and copies the engines' binaries into it; its folder goes when it is disposed of.
 *
 * @param folder where it stands when there is no room in memory, best on the binaries' file system.
 */
export async function createLayout(
  folder: string,
  specs: readonly EngineSpec[],
  random: Rng,
  option: LayoutOption = 'copies',
  memoryFolder?: string,
): Promise<Layout> {
  const pathPadding = 1 + random.below(MAX_PATH_PADDING)
  const environmentPadding = random.below(MAX_ENVIRONMENT_PADDING)
  const env = { PGO_BENCHMARKS_PADDING: 'x'.repeat(environmentPadding) }
  if (option === 'in-place') {
    const stay = (spec: EngineSpec) => ({ ...runInPlace(spec), env: { ...spec.env, ...env } })
    return {
      specs: specs.map(stay),
      pathPadding: 0,
      environmentPadding,
      [Symbol.asyncDispose]: async () => {},
    }
  }
  const root = await createLayoutRoot(folder, await measureCopies(specs), memoryFolder)
  const directory = join(root, 'x'.repeat(pathPadding))
  const placed = await Promise.all(
    specs.map(async (spec, index) => {
      // Names of one length. Contestants beyond 26 would need longer ones: base 36 gives two digits room for 1,296.
      const binary = await placeBinary(spec, join(directory, index.toString(36).padStart(2, '0')))
      return { ...spec, binary, shownBinary: spec.shownBinary ?? spec.binary, env: { ...spec.env, ...env } }
    }),
  )
  return {
    specs: placed,
    pathPadding,
    environmentPadding,
    [Symbol.asyncDispose]: async () => removeTemporary(root),
  }
}

/** The engine at its own place: a copy, such as the control, is what it is a copy of. */
export function runInPlace(spec: EngineSpec): EngineSpec {
  return { ...spec, binary: spec.copyOf ?? spec.binary }
}
