/** How far two profiles resemble each other: what training has in common with other use. */
import { PgoBenchmarksError } from '../../errors.ts'
import type { LlvmProfilerPlan } from './llvm-profiler-plan.ts'
import type { ProfileOverlap } from './profile-evidence.ts'
import { runTool } from '../tools/run-tool.ts'

/**
 * Compares two merged profiles of one instrumented build.
 *
 * @throws PgoBenchmarksError `PROFDATA_FAILED`, `CANCELLED`.
 */
export async function measureOverlap(
  plan: LlvmProfilerPlan,
  trained: string,
  other: string,
  signal?: AbortSignal,
): Promise<ProfileOverlap> {
  const { stdout, stderr, failed, message } = await runTool(plan.profdata.path, ['overlap', trained, other], {
    what: 'comparing profiles',
    signal,
  })
  const edges = readShare(stdout, 'Edge profile overlap')
  if (failed || edges === null) {
    throw new PgoBenchmarksError(
      'PROFDATA_FAILED',
      `${trained} and ${other} could not be compared: ${stderr || message || 'they have no counter in common'}`,
      { fix: 'delete the profiles and run again' },
    )
  }
  return {
    edges,
    indirectCalls: readShare(stdout, 'IndirectCall profile overlap'),
    memoryOperations: readShare(stdout, 'MemOP profile overlap'),
  }
}

function readShare(output: string, label: string): number | null {
  const percent = new RegExp(`^ *${label}: ([\\d.]+)%`, 'm').exec(output)?.[1]
  return percent === undefined ? null : Number(percent) / 100
}
