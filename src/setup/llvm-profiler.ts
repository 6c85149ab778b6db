/** Profiles of LLVM's instrumentation, as rustc and clang have it. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { PgoBenchmarksError } from '../errors.ts'
import type { Profiler } from './engine-builder.ts'
import { gateProfile } from './gate-profile.ts'
import { createEmptyProfile, mergeProfile } from './merge-profile.ts'
import { measureOverlap } from './profile-overlap.ts'
import type { ProfdataTool } from './toolchain.ts'

/** What an LLVM profiler works with. */
export interface LlvmProfilerPlan {
  readonly workDir: string
  readonly profdata: ProfdataTool
  /** Name of the engine's binary. */
  readonly bin: string
  /**
   * Whether a function, by its mangled name, is the engine's own; some of these have to be among the executed ones. Default: those
   * of the crate that is called as the binary is.
   */
  readonly isOwn?: (symbol: string) => boolean
}

/** Creates the profiler of an engine that LLVM compiles. */
export function createLlvmProfiler(plan: LlvmProfilerPlan): Profiler {
  return {
    inputs: { profdata: plan.profdata.version },
    // One file a process and a binary: `%m` is the binary's signature, `%p` the process id.
    createEnvironment: (rawDir) => ({ LLVM_PROFILE_FILE: join(rawDir, '%m_%p.profraw') }),
    collect: async (rawDir, processes, signal) => {
      const { rawProfiles, rawBytes } = await listRawProfiles(rawDir, '.profraw', processes)
      const path = await mergeProfile(plan, rawProfiles, signal)
      return { path, rawBytes, evidence: await gateProfile(plan, path, signal) }
    },
    overlap: async (trained, rawDir, processes, signal) => {
      const { rawProfiles } = await listRawProfiles(rawDir, '.profraw', processes)
      // Merged where it is deleted with the raw ones: nothing is built with it.
      const other = await mergeProfile({ ...plan, workDir: rawDir }, rawProfiles, signal)
      return measureOverlap(plan, trained, other, signal)
    },
    createEmpty: async (signal) => createEmptyProfile(plan, signal),
  }
}

/**
 * Lists what training processes left: each one file that is not empty.
 *
 * @throws PgoBenchmarksError `PROFILE_EMPTY` that names the empty file, or says how many of how many are missing.
 */
export async function listRawProfiles(
  rawDir: string,
  suffix: string,
  expected: number,
): Promise<{ readonly rawProfiles: readonly string[]; readonly rawBytes: number }> {
  const names = (await readdir(rawDir)).filter((name) => name.endsWith(suffix))
  const rawProfiles = names.sort().map((name) => join(rawDir, name))
  const sizes = await Promise.all(rawProfiles.map(async (path) => (await stat(path)).size))
  const empty = rawProfiles.find((_, index) => sizes[index] === 0)
  const fix = 'check that the engine exits normally and is the instrumented build; then run again'
  if (empty !== undefined) throw new PgoBenchmarksError('PROFILE_EMPTY', `${empty} is empty`, { fix })
  if (rawProfiles.length < expected) {
    throw new PgoBenchmarksError(
      'PROFILE_EMPTY',
      `${expected} training processes left ${rawProfiles.length} profiles in ${rawDir}`,
      { fix },
    )
  }
  return { rawProfiles, rawBytes: sizes.reduce((sum, size) => sum + size, 0) }
}
