/** Profiles of LLVM's instrumentation, as rustc and clang have it. */
import { join } from 'node:path'
import type { Profiler } from './profiler.ts'
import { gateProfile, readMainCount } from './gate-profile.ts'
import { createEmptyProfile, mergeProfile } from './merge-profile.ts'
import type { LlvmProfilerPlan } from './llvm-profiler-plan.ts'
import { measureOverlap } from './profile-overlap.ts'
import { listRawProfiles } from './raw-profiles.ts'

/** Creates the profiler of an engine that LLVM compiles. */
export function createLlvmProfiler(plan: LlvmProfilerPlan): Profiler {
  return {
    inputs: { profdata: plan.profdata.version },
    // One file a process and a binary: `%m` is the binary's signature, `%p` the process id.
    createEnvironment: (rawDir) => ({ LLVM_PROFILE_FILE: join(rawDir, '%m_%p.profraw') }),
    collect: async (rawDir, processes, signal) => {
      const { rawProfiles, rawBytes } = await listRawProfiles(rawDir, '.profraw', processes)
      const path = await mergeProfile(plan, rawProfiles, signal)
      const evidence = await gateProfile(plan, path, signal)
      const atMost = await readMainCount(plan, path, signal)
      return { path, rawBytes, evidence, writers: { ids: readIds(rawProfiles), atMost } }
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

/** Of the processes whose files are named `%m_%p.profraw`; a forked one that sets no name of its own adds to its parent's file. */
function readIds(rawProfiles: readonly string[]): ReadonlySet<number> {
  return new Set(
    rawProfiles.flatMap((path) => [...path.matchAll(/_(\d+)\.profraw$/g)].map(([, id]) => Number(id))),
  )
}
