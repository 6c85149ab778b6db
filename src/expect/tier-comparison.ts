/** What a bench file may ask of a measured tier. */
import type { TestContext } from 'vitest'
import { PgoBenchmarksError } from '../errors.ts'
import type { Comparison, MeasuredTier, Metric } from '../measure/record/tier-record.ts'

/** A measured tier, for expectations. */
export class TierComparison {
  /** Everything that was measured, as it stands in results.json; verdicts are decided only when all tiers of a run are known, and so is a name that several tests have. */
  readonly record: MeasuredTier

  constructor(record: MeasuredTier) {
    this.record = record
  }

  /**
   * An arm against the baseline.
   *
   * @throws PgoBenchmarksError `ARM_MISSING` with the arms that the tier compared.
   */
  arm(name: string): ArmComparison {
    const arms = [...new Set(this.record.comparisons.map(({ arm }) => arm))]
    if (arms.includes(name)) return new ArmComparison(this.record, name)
    throw new PgoBenchmarksError(
      'ARM_MISSING',
      `tier "${this.record.name}" compared no arm \`${name}\`; it has ${arms.join(', ')}`,
      { fix: 'name one of these, or add the arm to the comparison' },
    )
  }
}

/** One arm against the baseline in one tier; what `expect()` takes. */
export class ArmComparison {
  readonly tier: MeasuredTier
  readonly arm: string

  constructor(tier: MeasuredTier, arm: string) {
    this.tier = tier
    this.arm = arm
  }

  /**
   * The comparison in wall time, or in CPU time of the engine's process.
   *
   * @throws PgoBenchmarksError `BENCH_INVALID` for CPU time where engines state none.
   */
  read(metric: Metric): Comparison {
    return find(this.tier.comparisons, this.arm, metric)
  }

  /** The control's comparison: what the machine alone makes of two copies of the baseline. */
  readControl(metric: Metric): Comparison {
    return find(this.tier.control, undefined, metric)
  }
}

/**
 * Finds what the test has measured: `compareArms` returns it, and after `bench.compare` it can be had from the test's context.
 *
 * @throws PgoBenchmarksError `BENCH_INVALID` before a comparison was made.
 */
export function tierOf({ task }: Pick<TestContext, 'task'>): TierComparison {
  const record = task.meta.pgoBenchmarks
  if (record?.state === 'measured') return new TierComparison(record)
  throw new PgoBenchmarksError('BENCH_INVALID', `test "${task.fullTestName}" has measured no tier yet`, {
    fix: 'await `bench.compare(...)` or `compareArms(...)(context)` first',
  })
}

function find(comparisons: readonly Comparison[], arm: string | undefined, metric: Metric): Comparison {
  const found = comparisons.find((each) => each.metric === metric && (arm === undefined || each.arm === arm))
  if (found !== undefined) return found
  if (metric === 'wall') throw new Error(`a measured tier has a comparison of ${arm ?? 'its control'}`)
  throw new PgoBenchmarksError(
    'BENCH_INVALID',
    "`metric: 'cpu'`: this tier has no comparison in CPU time, which its engines or their windows, too short for it, do not tell",
    { fix: 'expect something of wall time, or take longer windows (`maxTokens`, `requests`)' },
  )
}
