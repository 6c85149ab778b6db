/** What `retry` and `repeats` of Vitest come to: a test that has measured gets its measurement back, one that could not measures again. */
import type { BenchmarkGroup, BenchResult } from 'vitest'
import { PgoBenchmarksError } from '../errors.ts'

type Test = BenchmarkGroup['test']

/** A comparison as an attempt made it. */
interface Compared {
  readonly attempt: string
  /** What was compared, to tell it from something else. */
  readonly what: string
  /** Undefined when nothing came of it. */
  results?: readonly BenchResult[]
}

const compared = new WeakMap<Test, Compared>()

/**
 * Begins a comparison. In a later attempt of a test that has measured, its results come back: a verdict is not drawn anew until it suits,
 * which would find differences where there are none. What an attempt without results left is taken away.
 *
 * @throws PgoBenchmarksError `BENCH_INVALID` for a second comparison in one attempt, or another one than in the attempt before.
 */
export async function beginComparison({
  test,
  registrations,
}: BenchmarkGroup): Promise<readonly BenchResult[] | undefined> {
  const attempt = `${test.result?.repeatCount ?? 0} ${test.result?.retryCount ?? 0}`
  const what = JSON.stringify(registrations.map(({ name, fn }) => [name, Reflect.get(fn, 'subject')]))
  const before = compared.get(test)
  if (before?.attempt === attempt) {
    throw new PgoBenchmarksError('BENCH_INVALID', `test "${test.fullTestName}" compares a second time`, {
      fix: 'give every comparison a test of its own: one test is one tier of the report',
    })
  }
  // The matchers of this attempt say it again.
  delete test.meta.pgoBenchmarksExpectations
  if (before?.results === undefined) {
    delete test.meta.pgoBenchmarks
    compared.set(test, { attempt, what })
    return undefined
  }
  if (before.what !== what) {
    throw new PgoBenchmarksError(
      'BENCH_INVALID',
      `test "${test.fullTestName}" compares something else than in the attempt before (\`retry\`, \`repeats\`)`,
      { fix: 'give every comparison a test of its own: one test is one tier of the report' },
    )
  }
  compared.set(test, { ...before, attempt })
  await test.context.annotate(
    'this attempt (`retry`, `repeats`) has the measurement of the one before: a verdict that does not suit is not measured anew',
  )
  return before.results
}

/** Keeps what the present attempt has measured. */
export function keepResults(test: Test, results: readonly BenchResult[]): void {
  const comparison = compared.get(test)
  if (comparison !== undefined) comparison.results = results
}
