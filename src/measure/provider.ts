/** Vitest's benchmark provider: a thin adapter from a group of `bench()` to one tier and back. */
import { inject, type BenchmarkGroup, type BenchmarkProvider, type BenchResult } from 'vitest'
import { PgoBenchmarksError } from '../errors.ts'
import { validatePromptSets } from '../workloads/prompts/prompts.ts'
import { createBenchResult } from './compare/bench-result.ts'
import { TierFailure } from './measure-tier.ts'
import { createProgressSender } from './progress/progress-sender.ts'
import { runTier } from './run-tier.ts'
import { WAIT_ANNOTATION } from './progress/wait-annotation.ts'
import { readSubjects } from './subject.ts'
import type { TierRecord } from './record/tier-record.ts'
import { createSetupError } from '../setup/setup-failure.ts'
import '../setup/global-setup.ts'

const provider: BenchmarkProvider = {
  async run(group: BenchmarkGroup): Promise<BenchResult[]> {
    const { test } = group
    if (test.meta.pgoBenchmarks !== undefined) {
      throw new PgoBenchmarksError('BENCH_INVALID', `test "${test.fullTestName}" compares a second time`, {
        fix: 'give every comparison a test of its own: one test is one tier of the report',
      })
    }
    const failure = inject('pgoBenchmarksFailure')
    if (failure?.code === 'CANCELLED') return test.context.skip(failure.message)
    try {
      if (failure !== null) throw createSetupError(failure)
      const run = inject('pgoBenchmarks')
      const subjects = readSubjects(group.registrations, run.armSet)
      validatePromptSets(run.prompts.training ?? [], subjects.workload.prompts)
      const record = await runTier(test.fullTestName, subjects, run, test.context.signal, {
        onWait: (holder) =>
          void test.context.annotate(`waiting for another suite: ${holder}`, WAIT_ANNOTATION),
        onProgress: createProgressSender(test),
      })
      test.meta.pgoBenchmarks = record
      if (record.state !== 'measured')
        return test.context.skip(record.state === 'skipped' ? record.reason : undefined)
      const { windows, comparisons } = record
      return subjects.registrations.map(({ name, arm }) => createBenchResult(name, arm, windows, comparisons))
    } catch (error) {
      test.meta.pgoBenchmarks ??= createFailedRecord(test.fullTestName, error)
      throw error
    }
  },
}

export default provider

function createFailedRecord(name: string, error: unknown): TierRecord {
  const code = String(Reflect.get(Object(error), 'code') ?? 'UNEXPECTED')
  const message = error instanceof Error ? error.message : String(error)
  const tier = error instanceof TierFailure ? error : { blocks: 0, discarded: [] }
  return {
    state: 'failed',
    name,
    error: { code, message },
    blocks: tier.blocks,
    discarded: [...tier.discarded],
  }
}
