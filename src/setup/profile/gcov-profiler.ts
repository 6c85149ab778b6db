/** Profiles of gcc's instrumentation: one .gcda an object, into which every process adds its counts as it exits. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { PgoBenchmarksError } from '../../errors.ts'
import type { Profiler } from './profiler.ts'
import type { ProfileEvidence } from './profile-evidence.ts'
import { runTool } from '../tools/run-tool.ts'
import { packGcda } from './gcda-archive.ts'

/** What the profiler works with. */
export interface GcovProfilerPlan {
  readonly workDir: string
  /** What the compiler was given as `-fprofile-generate=<folder>`; absolute. */
  readonly gcdaDir: string
  /** The `gcov-dump` of the compiler's version. */
  readonly gcovDump: string
}

/** What `gcov-dump` shows of some files. */
interface GcdaSummary {
  /** Processes that added their counts to the file that most did. */
  readonly runs: number
  readonly evidence: ProfileEvidence
}

/** Files a call of `gcov-dump`: their paths have to fit into a command line. */
const FILES_PER_CALL = 200

/** Creates the profiler of an engine that gcc compiles with `-fprofile-generate=<a folder>`. */
export function createGcovProfiler({ workDir, gcdaDir, gcovDump }: GcovProfilerPlan): Profiler {
  const profiles = join(workDir, 'profiles')
  return {
    inputs: { gcovDump },
    // libgcov puts this before the path that the compiler wrote into the binary (GCC manual, "Cross-profiling").
    createEnvironment: (rawDir) => ({ GCOV_PREFIX: rawDir }),
    collect: async (rawDir, processes, signal) => {
      const folder = join(rawDir, gcdaDir)
      const files = await listGcda(folder)
      const { runs, evidence } = await readSummary(gcovDump, files, signal)
      refuseUseless(rawDir, files.length, runs, processes, evidence)
      const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size))
      return {
        path: await packGcda(folder, files, profiles),
        rawBytes: sizes.reduce((sum, size) => sum + size, 0),
        evidence,
        writers: { ids: undefined, atMost: runs },
      }
    },
    createEmpty: async () => packGcda(gcdaDir, [], profiles),
  }
}

/** Below the folder that the compiler wrote into the binary, in the one that GCOV_PREFIX says. */
async function listGcda(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.gcda'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

function refuseUseless(
  rawDir: string,
  files: number,
  runs: number,
  processes: number,
  { executedFunctions }: ProfileEvidence,
): void {
  const fix =
    'check that the engine is the instrumented build and exits normally: it returns from `main` or calls `exit`, not `_exit`, and no signal ends it; then run again'
  if (files === 0 || runs < processes) {
    throw new PgoBenchmarksError(
      'PROFILE_EMPTY',
      `${processes} training processes left ${files} .gcda files in ${rawDir}, with the counts of ${runs} processes`,
      { fix },
    )
  }
  if (executedFunctions === 0) {
    throw new PgoBenchmarksError('PROFILE_EMPTY', `${rawDir} holds no function that was executed`, { fix })
  }
}

/**
 * Reads the counts of gcc's files.
 *
 * @throws PgoBenchmarksError `PROFDATA_FAILED` when they cannot be read, `CANCELLED`.
 */
async function readSummary(
  gcovDump: string,
  files: readonly string[],
  signal: AbortSignal | undefined,
): Promise<GcdaSummary> {
  let runs = 0
  let maximumCount = 0
  let totalFunctions = 0
  let executedFunctions = 0
  let totalCount = 0
  for (let first = 0; first < files.length; first += FILES_PER_CALL) {
    const some = files.slice(first, first + FILES_PER_CALL)
    const text = await dump(gcovDump, some, signal)
    for (const [, each = '0', largest = '0'] of text.matchAll(
      /:OBJECT_SUMMARY runs=(\d+), sum_max=(\d+)$/gm,
    )) {
      runs = Math.max(runs, Number(each))
      maximumCount = Math.max(maximumCount, Number(largest))
    }
    totalFunctions += [...text.matchAll(/:FUNCTION ident=/g)].length
    executedFunctions += [...text.matchAll(/:COUNTERS arcs \d+ counts *$/gm)].length
    totalCount += sumArcs(text)
  }
  // A .gcda names its functions by a hash alone.
  const evidence = {
    totalFunctions,
    executedFunctions,
    executedEngineFunctions: executedFunctions,
    maximumCount,
    maximumBlockCount: maximumCount,
    totalCount,
    hottest: [],
  }
  return { runs, evidence }
}

/** The counts stand in lines of their own below the line of their kind, each line behind the number of its first. */
function sumArcs(text: string): number {
  let total = 0
  let isArcs = false
  for (const line of text.split('\n')) {
    const counts = /: +\d+: ([\d ]+)$/.exec(line)?.[1]
    if (counts === undefined) isArcs = /:COUNTERS arcs /.test(line)
    else if (isArcs) for (const count of counts.trim().split(' ')) total += Number(count)
  }
  return total
}

async function dump(
  gcovDump: string,
  files: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string> {
  const { stdout, stderr, failed, message } = await runTool(gcovDump, ['-l', ...files], {
    what: "reading gcc's profiles",
    signal,
  })
  // It says what is wrong with a file among the rest, and ends with 0 all the same.
  const complaint = /^.*:(?:not a gcov file|cannot open|record size mismatch.*)$/m.exec(
    `${stdout}\n${stderr}`,
  )?.[0]
  if (!failed && complaint === undefined) return stdout
  throw new PgoBenchmarksError('PROFDATA_FAILED', `gcc's profiles cannot be read: ${complaint ?? message}`, {
    fix: 'run again to train anew; if it stays, check that `gcov-dump` is of the version that gcc has',
  })
}
