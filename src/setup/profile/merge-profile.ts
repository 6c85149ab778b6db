import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { pathExists } from 'fs-extra/esm'
import { PgoBenchmarksError } from '../../errors.ts'
import { removeAtEnd, removeTemporary } from '../../support/temporary.ts'
import { writeFileAtomically } from '../../support/write-file.ts'
import { hashFile } from '../steps/content-hash.ts'
import type { LlvmProfilerPlan } from './llvm-profiler-plan.ts'
import { runTool } from '../tools/run-tool.ts'

/**
 * Merges raw profiles into `profiles/<first 16 digits of its SHA-256>.profdata`. The name is the content's, because cargo does
 * not see a profile's content: only another path makes it rebuild.
 *
 * @returns the path of the merged profile.
 * @throws PgoBenchmarksError `PROFDATA_FAILED` when any raw profile is unreadable, `CANCELLED`.
 */
export async function mergeProfile(
  plan: LlvmProfilerPlan,
  rawProfiles: readonly string[],
  signal?: AbortSignal,
): Promise<string> {
  const list = join(plan.workDir, 'profiles', 'inputs.txt')
  await writeFileAtomically(list, `${rawProfiles.join('\n')}\n`)
  return merge(plan, ['--input-files', list], `${rawProfiles.length} profiles`, signal)
}

/** Writes a valid profile that has no function in it, named by its content too. */
export async function createEmptyProfile(plan: LlvmProfilerPlan, signal?: AbortSignal): Promise<string> {
  const text = join(plan.workDir, 'profiles', 'empty.proftext')
  // The one line says that counts would be of LLVM's IR (llvm/ProfileData/InstrProfReader.cpp, TextInstrProfReader).
  await writeFileAtomically(text, ':ir\n')
  return merge(plan, [text], 'the empty profile', signal)
}

async function merge(
  plan: LlvmProfilerPlan,
  inputs: readonly string[],
  what: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const directory = join(plan.workDir, 'profiles')
  const merged = join(directory, `merging-${process.pid}.profdata`)
  const args = ['merge', '--failure-mode=any', ...inputs, '--output', merged]
  removeAtEnd(merged)
  try {
    const { failed, stderr, message } = await runTool(plan.profdata.path, args, {
      what: `merging ${what}`,
      signal,
    })
    // llvm-profdata warns where it should fail: anything on stderr means that some input was not merged as it was.
    const isThere = await pathExists(merged)
    if (failed || stderr !== '' || !isThere) {
      const words = stderr || (failed ? message : `${plan.profdata.path} left no file`)
      throw new PgoBenchmarksError('PROFDATA_FAILED', `merging ${what} failed: ${words}`, {
        fix: 'run again to train anew; if it stays, check that `LLVM_PROFDATA` is of the LLVM that rustc has',
      })
    }
    const path = join(directory, `${(await hashFile(merged)).slice(0, 16)}.profdata`)
    await rename(merged, path)
    return path
  } finally {
    await removeTemporary(merged)
  }
}
