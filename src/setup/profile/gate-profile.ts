/** The gate between a merged profile and the build that uses it: rustc itself only warns about a useless one. */
import { PgoBenchmarksError } from '../../errors.ts'
import type { LlvmProfilerPlan } from './llvm-profiler-plan.ts'
import type { ProfileEvidence } from './profile-evidence.ts'
import { runTool } from '../tools/run-tool.ts'

const HOTTEST = 20

/** Names of the functions that training executed, mangled. */
export async function listExecuted(
  plan: LlvmProfilerPlan,
  profile: string,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const covered = await showProfile(plan, ['--covered', profile], signal)
  return covered.split('\n').filter((line) => line.trim() !== '')
}

/** Names of all functions that a profile knows, executed or not, mangled. */
export async function listFunctions(
  plan: LlvmProfilerPlan,
  profile: string,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const listed = await showProfile(plan, ['--all-functions', profile], signal)
  return [...listed.matchAll(/^ {2}(\S.*):$/gm)].map(([, name = '']) => name)
}

/**
 * Reads a merged profile and refuses one that would not optimize the engine.
 *
 * @throws PgoBenchmarksError `PROFDATA_FAILED` when it cannot be read, `PROFILE_EMPTY` when nothing in it was executed,
 * `PROFILE_FOREIGN` when none of the engine's own functions were, `CANCELLED`.
 */
export async function gateProfile(
  plan: LlvmProfilerPlan,
  profile: string,
  signal?: AbortSignal,
): Promise<ProfileEvidence> {
  const summary = await showProfile(plan, [`--topn=${HOTTEST}`, '--detailed-summary', profile], signal)
  const executed = await listExecuted(plan, profile, signal)
  const { bin, isOwn = (symbol: string) => isOfCrate(symbol, bin) } = plan
  const evidence: ProfileEvidence = {
    totalFunctions: readNumber(summary, 'Total functions'),
    executedFunctions: executed.length,
    executedEngineFunctions: executed.filter((name) => isOwn(name)).length,
    maximumCount: readNumber(summary, 'Maximum function count'),
    maximumBlockCount: Math.max(
      readNumber(summary, 'Maximum function count'),
      readNumber(summary, 'Maximum internal block count'),
    ),
    totalCount: readNumber(summary, 'Total count'),
    hottest: [...summary.matchAll(/^ {2}(\S.*), max count = (\d+)$/gm)].map(([, name = '', count]) => ({
      name: name.replace(/^.*;/, ''),
      count: Number(count),
    })),
  }
  if (evidence.executedFunctions === 0) {
    throw new PgoBenchmarksError('PROFILE_EMPTY', `${profile} holds no function that was executed`, {
      fix: 'check that training runs the instrumented engine; then run again',
    })
  }
  if (evidence.executedEngineFunctions === 0) {
    throw new PgoBenchmarksError(
      'PROFILE_FOREIGN',
      `${profile} has counts for ${evidence.executedFunctions} functions, but for none of crate \`${bin}\``,
      { fix: 'delete the profile and run again, so that it is trained with this engine' },
    )
  }
  return evidence
}

/** The largest count in the program's `main`, in Rust the one that calls the crate's; undefined where the profile has none. */
export async function readMainCount(
  plan: LlvmProfilerPlan,
  profile: string,
  signal?: AbortSignal,
): Promise<number | undefined> {
  const shown = await showProfile(plan, ['--function=main', '--counts', profile], signal)
  const main = /^ {2}main:\n((?: {4}.*\n)*)/m.exec(`${shown}\n`)?.[1]
  const counts = [...(main ?? '').matchAll(/^ {4}(?:Function count: |Block counts: \[)([\d, ]*)/gm)]
  const numbers = counts.flatMap(([, list = '']) => list.split(',').map(Number))
  return numbers.length === 0 ? undefined : Math.max(...numbers)
}

/** Both of rustc's manglings write a crate's name behind its length; local functions stand behind their unit's name and `;`. */
export function isOfCrate(symbol: string, target: string): boolean {
  const crate = target.replaceAll('-', '_')
  return new RegExp(String.raw`(?<!\d)${crate.length}${crate}`).test(symbol.slice(symbol.indexOf(';') + 1))
}

function readNumber(summary: string, label: string): number {
  return Number(new RegExp(`^${label}: (\\d+)`, 'm').exec(summary)?.[1] ?? 0)
}

async function showProfile(
  plan: LlvmProfilerPlan,
  args: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string> {
  const { stdout, stderr, failed, message } = await runTool(plan.profdata.path, ['show', ...args], {
    what: 'reading the merged profile',
    signal,
  })
  if (!failed) return stdout
  throw new PgoBenchmarksError('PROFDATA_FAILED', `the merged profile cannot be read: ${stderr || message}`, {
    fix: 'delete the profile and run again',
  })
}
