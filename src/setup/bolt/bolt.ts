/** Running BOLT: instrumenting a binary, merging what its runs left, and laying the binary out by it. */
import { readFile, rename } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ensureDir, pathExists } from 'fs-extra/esm'
import { removeAtEnd, removeTemporary } from '../../support/temporary.ts'
import { PgoBenchmarksError } from '../../errors.ts'
import type { BoltTools } from '../tools/bolt-tools.ts'
import { runTool, type ToolOptions } from '../tools/run-tool.ts'

/** What a merged BOLT profile holds, for the report. */
export interface BoltProfileEvidence {
  /** Functions with a branch or call that was taken. */
  readonly executedFunctions: number
  /** The engine's own of them. */
  readonly executedEngineFunctions: number
}

/** As BOLT's own documentation optimizes (bolt/README.md, step 3), with the block order it has recommended since LLVM 15. */
export const BOLT_OPTIONS: readonly string[] = [
  '-reorder-blocks=ext-tsp',
  '-reorder-functions=cdsort',
  '-split-functions',
  '-split-all-cold',
  '-split-eh',
  '-icf',
  '-use-gnu-stack',
]

/**
 * Writes an instrumented copy of a binary whose processes leave `<profile>.<pid>.fdata` each.
 *
 * @throws PgoBenchmarksError `BOLT_FAILED`, `CANCELLED`.
 */
export async function instrumentWithBolt(
  tools: BoltTools,
  files: { readonly from: string; readonly to: string; readonly profile: string },
  options: RunOptions = {},
): Promise<void> {
  const { from, to, profile } = files
  const flags = ['-instrument', `--instrumentation-file=${profile}`, '--instrumentation-file-append-pid']
  await run(tools.bolt, [from, '-o', to, ...flags], `instrumenting ${from}`, options, to)
}

/**
 * Writes the optimized copy of a binary.
 *
 * @throws PgoBenchmarksError `BOLT_FAILED`, `CANCELLED`.
 */
export async function optimizeWithBolt(
  tools: BoltTools,
  files: { readonly from: string; readonly to: string; readonly profile: string },
  options: RunOptions = {},
): Promise<void> {
  const { from, to, profile } = files
  await run(
    tools.bolt,
    [from, '-o', to, `-data=${profile}`, ...BOLT_OPTIONS],
    `optimizing ${from}`,
    options,
    to,
  )
}

/**
 * Merges what instrumented processes left and refuses what holds nothing of the engine's own functions.
 *
 * @param isOwn whether a function is the engine's own, by its symbol.
 * @throws PgoBenchmarksError `BOLT_FAILED`, `PROFILE_EMPTY`, `PROFILE_FOREIGN`, `CANCELLED`.
 */
export async function mergeBoltProfile(
  tools: BoltTools,
  rawProfiles: readonly string[],
  to: string,
  isOwn: (symbol: string) => boolean,
  options: RunOptions = {},
): Promise<BoltProfileEvidence> {
  await run(
    tools.mergeFdata,
    [...rawProfiles, '-o', to],
    `merging ${rawProfiles.length} profiles`,
    options,
    to,
  )
  const functions = readExecutedFunctions(await readFile(to, 'utf8'))
  const evidence = {
    executedFunctions: functions.size,
    executedEngineFunctions: [...functions].filter((name) => isOwn(name)).length,
  }
  const fix = 'check that training runs the instrumented engine; then run again'
  if (evidence.executedFunctions === 0)
    throw new PgoBenchmarksError('PROFILE_EMPTY', `${to} holds no function that was executed`, { fix })
  if (evidence.executedEngineFunctions === 0) {
    throw new PgoBenchmarksError(
      'PROFILE_FOREIGN',
      `${to} has counts for ${evidence.executedFunctions} functions, but for none of the engine's own`,
      { fix },
    )
  }
  return evidence
}

/** Lines of the branch profile are `type from offset type to offset mispredictions count` (bolt/Profile/DataReader.h). */
function readExecutedFunctions(profile: string): ReadonlySet<string> {
  const functions = new Set<string>()
  for (const line of profile.split('\n')) {
    const [type, from, , , , , , count] = line.split(' ')
    if (type === '1' && from !== undefined && Number(count) > 0) functions.add(from)
  }
  return functions
}

/** Gets the tool's own output line by line, and stops it. */
type RunOptions = Pick<ToolOptions, 'signal' | 'onLine'>

/** Runs one tool; its output file appears by rename. */
async function run(
  file: string,
  args: readonly string[],
  what: string,
  options: RunOptions,
  output: string,
): Promise<void> {
  await ensureDir(dirname(output))
  // The same name every time, which the lock allows: BOLT writes its command line into the binary.
  const partial = join(dirname(output), `.partial-${basename(output)}`)
  removeAtEnd(partial)
  try {
    const { failed, stderr, message } = await runTool(
      file,
      args.map((argument) => (argument === output ? partial : argument)),
      { ...options, what: `${what} with BOLT` },
    )
    const isThere = !failed && (await pathExists(partial))
    if (!isThere) {
      const words = failed ? message : 'it left no file'
      throw new PgoBenchmarksError(
        'BOLT_FAILED',
        `${what} with ${file} failed: ${[words, stderr].filter((text) => text !== '').join('\n')}`,
        {
          fix: "BOLT needs a binary with its symbols: no `strip = true` in a crate's release profile, no `-s` among linker flags; or take this arm out of `arms`",
        },
      )
    }
    await rename(partial, output)
  } finally {
    await removeTemporary(partial)
  }
}
