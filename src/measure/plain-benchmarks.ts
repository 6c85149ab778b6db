/** Benchmarks of functions, which are about no engine. */
import { Bench } from 'tinybench'
import type { BenchmarkGroup, BenchResult } from 'vitest'

/** Whether none of a group's benchmarks is one of `engine()`. */
export function isPlain({ registrations }: Pick<BenchmarkGroup, 'registrations'>): boolean {
  return !registrations.some(({ fn }) => 'subject' in fn)
}

/**
 * Measures functions as Vitest's own provider does, which a project with another one has no way to: with tinybench, and its numbers.
 *
 * @throws what a function threw; an AggregateError of several.
 */
export async function runPlainBenchmarks({
  test,
  config,
  registrations,
  options,
}: BenchmarkGroup): Promise<BenchResult[]> {
  const bench = new Bench({
    signal: test.context.signal,
    name: test.fullTestName,
    retainSamples: config.retainSamples,
    ...options,
  })
  for (const { name, fn, fnOpts } of registrations) bench.add(name, fn, fnOpts)
  await bench.run()
  const errors = bench.tasks.flatMap(({ result }) => (result.state === 'errored' ? [result.error] : []))
  if (errors.length === 1) throw errors[0]
  if (errors.length > 1) throw new AggregateError(errors, 'some benchmarks failed')
  return bench.tasks.map(({ name, result }) => {
    if (result.state !== 'completed') throw new Error(`benchmark "${name}" ended as ${result.state}`)
    return Object.assign(result, { name })
  })
}
