/** Steps in their order: each runs when it is stale, and can be asked beforehand whether and why it would. */
import { hasErrorCode, PgoBenchmarksError } from '../../errors.ts'
import type { Progress, StepProgress } from '../progress/progress.ts'
import { runInLanes } from './schedule.ts'
import {
  checkStep,
  runStep,
  type Staleness,
  type StampStore,
  type StepInputs,
  type StepOutcome,
  type StepResult,
} from './step.ts'

/** One step of a build and the steps that go before it. */
export interface Step<Evidence> {
  readonly name: string
  readonly needs: readonly Step<unknown>[]
  /** Steps of one lane never run together, for example two builds in one folder; all others run one at a time beside them. */
  readonly lane?: 'compiler'
  /** What it depends on, by name, once the steps that it needs are done. */
  readonly inputs: (outcomes: Outcomes) => StepInputs | Promise<StepInputs>
  readonly run: (
    outcomes: Outcomes,
    progress: StepProgress,
    signal: AbortSignal | undefined,
  ) => Promise<StepResult<Evidence>>
}

/** What is known of the steps that are done. */
export interface Outcomes {
  readonly of: <Evidence>(step: Step<Evidence>) => StepOutcome<Evidence>
  /** Whether a compilation that does not wait for this step is under way or still to come, and wants the CPUs. */
  readonly isCompilingBeside: (step: Step<unknown>) => boolean
}

/** One line of a plan. */
export interface PlannedStep {
  readonly name: string
  /** Why it would run; undefined when it is fresh. */
  readonly staleness: Staleness | { readonly because: 'needs'; readonly step: string } | undefined
}

/** Where steps report to and what stops them. */
export interface StepContext {
  readonly progress: Progress
  readonly signal?: AbortSignal
}

/**
 * Runs the steps that are stale, compilers beside everything else: while training keeps one core busy, a build uses the others.
 * `steps` holds every step behind those it needs.
 *
 * @throws what the first failing step threw, once the others have ended; steps that were done stay done. `CANCELLED`.
 */
export async function runSteps(
  store: StampStore,
  steps: readonly Step<unknown>[],
  context: StepContext,
): Promise<Outcomes & { readonly allFresh: boolean }> {
  const done = createOutcomes(steps)
  let allFresh = true
  const run = async (step: Step<unknown>, signal: AbortSignal): Promise<void> => {
    let progress: StepProgress | undefined
    let ending = 'failed'
    try {
      const outcome = await runStep(store, step.name, await step.inputs(done), async () => {
        if (signal.aborted) throw cancelled(step)
        progress = context.progress.begin(step.name)
        return step.run(done, progress, signal)
      })
      ending = 'done'
      allFresh &&= outcome.fresh
      done.add(step, outcome)
    } catch (error) {
      // What was ended from outside says that it failed, each in its own words.
      if (signal.aborted) ending = 'cancelled'
      if (!signal.aborted || hasErrorCode(error, 'CANCELLED')) throw error
      throw cancelled(step, error)
    } finally {
      progress?.end(ending)
    }
  }
  await runInLanes(steps, run, context.signal)
  return { of: done.of, isCompilingBeside: done.isCompilingBeside, allFresh }
}

/** Says of every step whether it would run and why, without running any. */
export async function planSteps(
  store: StampStore,
  steps: readonly Step<unknown>[],
): Promise<readonly PlannedStep[]> {
  const done = createOutcomes(steps)
  const planned: PlannedStep[] = []
  for (const step of steps) {
    const stale = step.needs.find((needed) => !done.has(needed))
    if (stale !== undefined) {
      planned.push({ name: step.name, staleness: { because: 'needs', step: stale.name } })
      continue
    }
    const checked = await checkStep(store, step.name, await step.inputs(done))
    if (checked.fresh) done.add(step, checked)
    planned.push({ name: step.name, staleness: checked.fresh ? undefined : checked.staleness })
  }
  return planned
}

interface GrowingOutcomes extends Outcomes {
  readonly add: <Evidence>(step: Step<Evidence>, outcome: StepOutcome<Evidence>) => void
  readonly has: (step: Step<unknown>) => boolean
}

function createOutcomes(steps: readonly Step<unknown>[]): GrowingOutcomes {
  const outcomes = new Map<Step<unknown>, StepOutcome<unknown>>()
  return {
    add: (step, outcome) => outcomes.set(step, outcome),
    has: (step) => outcomes.has(step),
    isCompilingBeside: (step) =>
      steps.some((other) => other.lane === 'compiler' && !outcomes.has(other) && !waitsFor(other, step)),
    of: <Evidence>(step: Step<Evidence>) => {
      const outcome = outcomes.get(step)
      if (outcome === undefined) throw new Error(`step \`${step.name}\` stands behind one that needs it`)
      return outcome as StepOutcome<Evidence>
    },
  }
}

function waitsFor(step: Step<unknown>, other: Step<unknown>): boolean {
  return step.needs.some((needed) => needed === other || waitsFor(needed, other))
}

function cancelled({ name }: Step<unknown>, cause?: unknown): PgoBenchmarksError {
  return new PgoBenchmarksError('CANCELLED', `step \`${name}\` was cancelled`, { cause })
}
