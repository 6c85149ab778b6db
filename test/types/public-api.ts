/**
 * What users may write, and what the compiler must refuse. Nothing here runs: `npm run typecheck` compiles it against the sources.
 */
import { expect, test, type TestFunction } from 'vitest'
import { compareArms, MEASURED_PROMPTS, tierOf, type TierComparison } from '../../src/bench.ts'
import {
  clangEngine,
  pgoBenchmarks,
  prebuiltEngine,
  type ResolvedSettings,
  type RunRecord,
  type Settings,
} from '../../src/index.ts'

export const settings: Settings = { margin: '1 %', precision: 0.005, cpus: 'off', inconclusive: 'fail' }
export const plugin: { readonly name: string } = pgoBenchmarks(settings)
export const engine: Settings = {
  engine: clangEngine({ build: ['make'], binary: 'engine' }),
}

// @ts-expect-error a misspelt option
pgoBenchmarks({ budgetSecond: 60 })
// @ts-expect-error there is no such placement
pgoBenchmarks({ cpus: 'some' })
// @ts-expect-error finished binaries without a baseline
prebuiltEngine({ pgo: 'bin/engine' })

/** Defaults are filled in: nothing optional is left of these. */
export function readDefaults({
  margin,
  minBlocks,
  reportDir,
}: ResolvedSettings): readonly [number, number, string] {
  return [margin, minBlocks, reportDir]
}

export function readVerdicts(record: RunRecord): readonly string[] {
  return record.tiers.flatMap((tier) =>
    // Only a measured tier has comparisons.
    tier.state === 'measured' ? tier.comparisons.map(({ verdict }) => verdict.kind) : [tier.name],
  )
}

/** A tier is a test by itself. */
export const tier: TestFunction = compareArms({ concurrency: 1, prompts: MEASURED_PROMPTS }, [
  'baseline',
  'pgo',
])

test('expectations', async (context) => {
  const measured: TierComparison = await compareArms({ concurrency: 1, prompts: ['hi'] })(context)
  expect(measured.arm('pgo')).toBeFaster({ atLeast: '2 %', metric: 'cpu', confidence: 0.99 })
  expect(tierOf(context).arm('pgo')).not.toBeSlower()
  expect(measured.arm('pgo')).toBeEquivalent({ within: 0.01 })
  // @ts-expect-error an option of another matcher
  expect(measured.arm('pgo')).toBeEquivalent({ atLeast: 0.01 })
  // @ts-expect-error there is no such metric
  expect(measured.arm('pgo')).toBeFaster({ metric: 'memory' })
  // @ts-expect-error a workload has prompts
  compareArms({ concurrency: 1 })
})
