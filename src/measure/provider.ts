/** Vitest's benchmark provider: a thin adapter from a group of `bench()` to one tier and back; functions are measured as ever. */
import { inject, type BenchmarkGroup, type BenchmarkProvider, type BenchResult } from 'vitest'
import { cleanError, PgoBenchmarksError } from '../errors.ts'
import { validatePromptSets } from '../workloads/prompts/prompts.ts'
import { beginComparison, keepResults } from './attempts.ts'
import { createBenchResult } from './compare/bench-result.ts'
import { fewestBlocks } from './compare/fewest-blocks.ts'
import { TierFailure } from './measure-tier.ts'
import { isPlain, runPlainBenchmarks } from './plain-benchmarks.ts'
import { createProgressSender } from './progress/progress-sender.ts'
import { runTier } from './run-tier.ts'
import { WAIT_ANNOTATION } from './progress/wait-annotation.ts'
import { readSubjects } from './subject.ts'
import type { TierRecord } from './record/tier-record.ts'
import { WINDOW_COLUMNS } from './record/window-record.ts'
import { createSetupError } from '../setup/setup-failure.ts'
import '../setup/global-setup.ts'

const provider: BenchmarkProvider = {
  async run(group: BenchmarkGroup): Promise<BenchResult[]> {
    if (isPlain(group)) return runPlainBenchmarks(group)
    const { test } = group
    requireNode(test)
    const before = await beginComparison(group)
    if (before !== undefined) return [...before]
    const failure = inject('pgoBenchmarksFailure')
    if (failure?.code === 'CANCELLED') return test.context.skip(failure.message)
    try {
      if (failure !== null) throw createSetupError(failure)
      const run = inject('pgoBenchmarks')
      const subjects = readSubjects(group.registrations, run.armSet)
      const minBlocks = fewestBlocks(run.settings.minBlocks, test, {
        challengers: subjects.others.length,
        files: inject('pgoBenchmarksFiles'),
      })
      validatePromptSets(run.prompts.training ?? [], subjects.workload.prompts)
      const record = await runTier(
        test.fullTestName,
        subjects,
        { ...run, settings: { ...run.settings, minBlocks } },
        test.context.signal,
        {
          onWait: (holder) =>
            void test.context.annotate(`waiting for another suite: ${holder}`, WAIT_ANNOTATION),
          onProgress: createProgressSender(test),
        },
      )
      test.meta.pgoBenchmarks = record
      if (record.state !== 'measured')
        return test.context.skip(record.state === 'skipped' ? record.reason : undefined)
      const { windows, comparisons } = record
      const results = subjects.registrations.map(({ name, arm }) =>
        createBenchResult(name, arm, windows, comparisons),
      )
      keepResults(test, results)
      return results
    } catch (error) {
      test.meta.pgoBenchmarks ??= createFailedRecord(test.fullTestName, error)
      throw cleanError(error)
    }
  },
}

export default provider

/** The bench file's own line goes before what the plugin has set for its project. */
function requireNode({ fullTestName, file }: BenchmarkGroup['test']): void {
  if (!('document' in globalThis)) return
  throw new PgoBenchmarksError(
    'BENCH_INVALID',
    `test "${fullTestName}" runs in a DOM, where engines cannot be measured`,
    {
      fix: `write \`// @vitest-environment node\` at the beginning of ${file.filepath}, in place of another \`environment\``,
    },
  )
}

function createFailedRecord(name: string, error: unknown): TierRecord {
  const code = String(Reflect.get(Object(error), 'code') ?? 'UNEXPECTED')
  const { message } = cleanError(error)
  if (!(error instanceof TierFailure))
    return { state: 'failed', name, error: { code, message }, blocks: 0, discarded: [] }
  const { blocks, discarded, windows, pilot } = error.remains
  return {
    state: 'failed',
    name,
    error: { code, message },
    blocks,
    discarded: [...discarded],
    columns: [...WINDOW_COLUMNS],
    windows: [...windows],
    ...(pilot !== undefined && { pilot: { ...pilot, tried: [...pilot.tried] } }),
  }
}
