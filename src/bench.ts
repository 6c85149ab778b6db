/** What bench files import: the workloads, and the functions to hand to Vitest's `bench()`. */
import { expect, inject, type BenchFn, type TestContext } from 'vitest'
import { PgoBenchmarksError } from './errors.ts'
import { matchers } from './expect/matchers.ts'
import { tierOf, type TierComparison } from './expect/tier-comparison.ts'
import { DEFAULT_ARMS } from './settings/recipes.ts'
import type { ProvidedRun } from './setup/global-setup.ts'
import type { Subject } from './measure/subject.ts'
import { MEASURED_PROMPTS } from './workloads/prompts/prompts.ts'
import type { WorkloadOptions } from './workloads/workload.ts'

export type { DistanceOptions, WithinOptions } from './expect/matcher-options.ts'
export { ArmComparison, TierComparison, tierOf } from './expect/tier-comparison.ts'
export { MEASURED_PROMPTS, SINGLE_PROMPTS } from './workloads/prompts/prompts.ts'
export type { WorkloadOptions } from './workloads/workload.ts'

// Whoever has an arm to expect something of has imported this file.
expect.extend(matchers)

const FIX = 'add `plugins: [pgoBenchmarks()]` to vitest.config.ts; with `projects`, to that of the project'
const FIX_AT_ROOT =
  'the plugin is in the configuration at the root, whose `projects` do not inherit it: add `plugins: [pgoBenchmarks()]` to the configuration of the project that has this file, or `extends: true` to its entry in `projects`'

/**
 * The benchmark function of one arm under one workload, for `bench(name, engine(arm, workload))`. The measuring provider reads
 * what it stands for and never calls it.
 *
 * @param arm one of the setting `arms`.
 */
export function engine(arm: string, workload: WorkloadOptions): BenchFn {
  const subject: Subject = { arm, workload }
  const refuse = (): never => {
    throw new PgoBenchmarksError(
      'PLUGIN_MISSING',
      `arm \`${arm}\` was run by Vitest's own benchmark provider`,
      { fix: inject('pgoBenchmarksAtRoot') ? FIX_AT_ROOT : FIX },
    )
  }
  return Object.assign(refuse, { subject })
}

/**
 * A whole tier as a test: `test('10 concurrent requests', compareArms({ concurrency: 10, prompts }))`. Tests written out by
 * name, rather than with `test.for`, are what an editor that parses without running can list.
 *
 * For expectations, call it in a test and use what it returns: `const tier = await compareArms(workload)(context)`, then
 * `expect(tier.arm('pgo')).toBeFaster()`.
 *
 * @param arms what is compared, the baseline among them. Default: all that were built or named.
 */
export function compareArms(
  workload: WorkloadOptions,
  arms?: readonly string[],
): (context: TestContext) => Promise<TierComparison> {
  return async (context) => {
    const { bench } = context
    // Without the plugin nothing is provided, and `engine` says so.
    const compared = arms ?? listArms() ?? DEFAULT_ARMS
    await bench.compare(...compared.map((arm) => bench(arm, engine(arm, workload))))
    return tierOf(context)
  }
}

/**
 * The prompts that `measured` names in the settings, or the suite's own. Before a run has been prepared, as when an editor lists
 * the tests, it is the suite's own set: nothing is measured then.
 */
export function measuredPrompts(): readonly string[] {
  return injectRun()?.prompts.measured ?? MEASURED_PROMPTS
}

function listArms(): readonly string[] | undefined {
  const run = injectRun()
  return run && Object.keys(run.armSet.arms)
}

function injectRun(): ProvidedRun | undefined {
  return inject('pgoBenchmarks')
}
