/** What bench files import: the workloads, and the functions to hand to Vitest's `bench()`. */
import type { BenchFn } from 'vitest'
import { PgoBenchmarksError } from './errors.ts'
import type { Subject } from './measure/subject.ts'
import type { WorkloadOptions } from './workloads/workload.ts'

export { MEASURED_PROMPTS, SINGLE_PROMPTS } from './workloads/prompts.ts'
export { HIGH_CONCURRENCY, MEDIUM_CONCURRENCY, type WorkloadOptions } from './workloads/workload.ts'

/**
 * The benchmark function of one arm under one workload, for `bench(name, engine(arm, workload))`. The measuring provider reads
 * what it stands for and never calls it.
 *
 * @param arm `baseline` or `pgo`.
 */
export function engine(arm: string, workload: WorkloadOptions): BenchFn {
  const subject: Subject = { arm, workload }
  const refuse = (): never => {
    throw new PgoBenchmarksError(
      'PLUGIN_MISSING',
      `arm \`${arm}\` was run by Vitest's own benchmark provider`,
      {
        fix: 'add `plugins: [pgoBenchmarks()]` to vitest.config.ts',
      },
    )
  }
  return Object.assign(refuse, { subject })
}
