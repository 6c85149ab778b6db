/** Expectations about a measured tier, for `expect()` in bench files. */
import { inject, type MatcherState, type RunnerTestCase } from 'vitest'
import { PgoBenchmarksError } from '../errors.ts'
import type { Expectation } from '../measure/record/expectation-record.ts'
import { rangeOfMargin } from '../stats/intervals/effect-scale.ts'
import type { Metric } from '../measure/record/tier-record.ts'
import { judgeClaim, type Claim } from './claim.ts'
import { createExpectation } from './expectation.ts'
import {
  distanceSchema,
  parseMatcherOptions,
  withinSchema,
  type DistanceOptions,
  type WithinOptions,
} from './matcher-options.ts'
import { ArmComparison } from './tier-comparison.ts'

/** A claim with its words. */
interface WordedClaim extends Claim {
  readonly words: string
  readonly metric: Metric
  readonly confidence: number
}

/** What Vitest binds to a matcher: without `.not` `isNot` is undefined, and `task` is there in a test, whatever its own types say. */
type State = Omit<MatcherState, 'isNot'> & {
  readonly isNot?: boolean | undefined
  readonly task?: RunnerTestCase | undefined
}

/** What Vitest wants of a matcher. */
interface MatcherOutcome {
  readonly pass: boolean
  readonly message: () => string
}

/** Expects an arm to be faster than the baseline, by at least `atLeast` (default 0). */
function toBeFaster(this: State, received: unknown, options?: DistanceOptions): MatcherOutcome {
  const { atLeast = 0, ...rest } = parseMatcherOptions('toBeFaster', distanceSchema, options)
  const words = `faster than the baseline${atLeast > 0 ? ` by at least ${percent(atLeast)}` : ''}`
  const arm = requireArm('toBeFaster', received)
  return judge(this, arm, { ...rest, words, above: atLeast, below: Number.POSITIVE_INFINITY })
}

/**
 * Expects an arm to be slower than the baseline, by at least `atLeast` (default: the tier's margin). `.not.toBeSlower()` is the guard
 * against a regression: it is met when the interval lies above -margin (a test of non-inferiority), not merely when nothing
 * was found.
 */
function toBeSlower(this: State, received: unknown, options?: DistanceOptions): MatcherOutcome {
  const arm = requireArm('toBeSlower', received)
  const { atLeast = arm.tier.margin, ...rest } = parseMatcherOptions('toBeSlower', distanceSchema, options)
  const words = `slower than the baseline${atLeast > 0 ? ` by at least ${percent(atLeast)}` : ''}`
  return judge(this, arm, {
    ...rest,
    words,
    above: Number.NEGATIVE_INFINITY,
    below: rangeOfMargin(atLeast)[0],
  })
}

/** Expects an arm to differ from the baseline by less than `within` (default: the tier's margin), in either direction. */
function toBeEquivalent(this: State, received: unknown, options?: WithinOptions): MatcherOutcome {
  const arm = requireArm('toBeEquivalent', received)
  const { within = arm.tier.margin, ...rest } = parseMatcherOptions('toBeEquivalent', withinSchema, options)
  const words = `equivalent to the baseline within ±${percent(within)}`
  const [above, below] = rangeOfMargin(within)
  return judge(this, arm, { ...rest, words, above, below })
}

/** For `expect.extend`. */
export const matchers = { toBeEquivalent, toBeFaster, toBeSlower }

function judge(state: State, comparison: ArmComparison, claim: WordedClaim): MatcherOutcome {
  const { tier, arm } = comparison
  const { metric, confidence } = claim
  const { effect, each = [], total } = comparison.read(metric)
  const control = comparison.readControl(metric).effect
  const judgement = judgeClaim(claim, {
    effect,
    each,
    total: total?.disagrees === true ? total.effect : undefined,
    control,
    confidence,
    tierConfidence: tier.confidence,
  })
  const isNot = state.isNot ?? false
  const words = metric === 'cpu' ? `${claim.words} in CPU time` : claim.words
  const expectation = createExpectation(judgement, {
    arm,
    claim: words,
    isNot,
    blocks: tier.blocks,
  })
  keep(state, expectation)
  const message = `expected ${arm} to be ${expectation.claim}; ${expectation.reason}`
  if (expectation.outcome === 'inconclusive') endInconclusive(state, message)
  return { pass: (expectation.outcome === 'met') !== isNot, message: () => message }
}

/** The way of an expectation into the reports. */
function keep({ task }: State, expectation: Expectation): void {
  if (task === undefined) return
  task.meta.pgoBenchmarksExpectations = [...(task.meta.pgoBenchmarksExpectations ?? []), expectation]
}

/**
 * What is not known is no success and no failure: the test ends as skipped, with the reason as its note; or fails, where the settings
 * or `expect.soft`, which cannot skip, ask for it.
 *
 * @throws PgoBenchmarksError `EXPECTATION_INCONCLUSIVE`, or what Vitest throws to skip a test.
 */
function endInconclusive({ task, soft }: State, message: string): never {
  const fails = inject('pgoBenchmarksSettings')?.inconclusive === 'fail'
  if (!fails && soft !== true && task !== undefined) return task.context.skip(`inconclusive: ${message}`)
  throw new PgoBenchmarksError('EXPECTATION_INCONCLUSIVE', message, {
    fix: 'measure more blocks (`budgetSeconds`, or `precision` where that ended the tier) on a quieter machine, or expect less',
  })
}

function requireArm(matcher: string, received: unknown): ArmComparison {
  if (received instanceof ArmComparison) return received
  throw new PgoBenchmarksError(
    'BENCH_INVALID',
    `\`${matcher}\` is about an arm of a measured tier, received ${typeof received}`,
    { fix: "write `const tier = await compareArms(workload)(context)`, then `expect(tier.arm('pgo'))`" },
  )
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(4))} %`
}

declare module 'vitest' {
  interface TaskMeta {
    /** Expectations that the test's bench file had of its tier. */
    pgoBenchmarksExpectations?: readonly Expectation[]
  }
}
