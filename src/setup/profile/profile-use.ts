/** Whether a compiled binary took its counts out of a profile: LLVM only warns when it found none, and goes on. */
import { PgoBenchmarksError } from '../../errors.ts'
import { readElf } from '../tools/elf.ts'
import { isOfCrate, listExecuted, listFunctions } from './gate-profile.ts'
import type { LlvmProfilerPlan } from './llvm-profiler-plan.ts'
import type { ProfileUse } from './profile-evidence.ts'

const SHOWN_FUNCTIONS = 3
const FIX =
  'delete the `pgo-benchmarks` folder in the target directory and run again, so that the profile is made of this very source'

/**
 * Checks that the engine's own functions in a binary are those that were trained. What the profile lacks is counted among the functions that have code in the binary: a
 * compiler also passes over functions that were never linked into the instrumented binary, and whose counts nobody misses.
 *
 * @throws PgoBenchmarksError `PROFILE_FOREIGN` when the profile does not know one of them, or has counts for none.
 */
export async function gateProfileUse(
  plan: LlvmProfilerPlan,
  profile: string,
  binary: string,
): Promise<ProfileUse> {
  const { bin, isOwn = (symbol: string) => isOfCrate(symbol, bin) } = plan
  const functions = (await readElf(binary))?.functions ?? []
  if (functions.length === 0) return { engineFunctions: null, withCounts: 0, withoutProfile: 0 }
  const own = [...new Set(functions.map((name) => stripSuffix(name)).filter((name) => isOwn(name)))]
  const known = new Set((await listFunctions(plan, profile)).map((name) => stripUnit(name)))
  const executed = new Set((await listExecuted(plan, profile)).map((name) => stripUnit(name)))
  const missing = own.filter((name) => !known.has(name))
  const use: ProfileUse = {
    engineFunctions: own.length,
    withCounts: own.filter((name) => executed.has(name)).length,
    withoutProfile: missing.length,
  }
  if (missing.length > 0) {
    throw new PgoBenchmarksError(
      'PROFILE_FOREIGN',
      `${profile} knows nothing of ${missing.length} of the engine's ${own.length} functions in ${binary}, for example ${missing.slice(0, SHOWN_FUNCTIONS).join(', ')}: it was trained on another build`,
      { fix: FIX },
    )
  }
  if (use.withCounts === 0) {
    throw new PgoBenchmarksError(
      'PROFILE_FOREIGN',
      `training executed none of the engine's ${own.length} functions in ${binary}`,
      { fix: FIX },
    )
  }
  return use
}

/** What rustc says of a profile that it cannot use as it stands (llvm/lib/Transforms/Instrumentation/PGOInstrumentation.cpp). */
const COMPLAINT =
  /function control flow change detected|no profile data available for function|invalid instrumentation profile|malformed instrumentation profile|unsupported instrumentation profile/

/** Whether a line of the build's output is one that the check of a profile's use looks for. */
export function isComplaint(line: string): boolean {
  return COMPLAINT.test(line)
}

/**
 * Checks what the compiler said while it used a profile.
 *
 * @param output lines of the build's output.
 * @throws PgoBenchmarksError `PROFILE_FOREIGN` with the first complaint.
 */
export function gateCompilerOutput(profile: string, output: readonly string[]): void {
  const complaints = output.filter(isComplaint)
  const [first] = complaints
  if (first === undefined) return
  throw new PgoBenchmarksError(
    'PROFILE_FOREIGN',
    `the compiler could not use ${profile} (${complaints.length} warnings): ${first.trim()}`,
    { fix: FIX },
  )
}

/**
 * The name of the function that a symbol is a part or a copy of. LLVM appends `.llvm.N`, `.cold`, `.N` and the like; dots also stand
 * inside the names of rustc's legacy mangling, which end with a hash.
 */
function stripSuffix(symbol: string): string {
  return /^_ZN.*17h[0-9a-f]{16}E/.exec(symbol)?.[0] ?? symbol.replace(/\..*$/, '')
}

/** Local functions stand in a profile behind their unit's name and `;`. */
function stripUnit(name: string): string {
  return name.slice(name.indexOf(';') + 1)
}
