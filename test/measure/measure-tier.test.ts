import { beforeAll, describe, expect, test } from 'vitest'
import {
  measureTier,
  TierFailure,
  type TierMeasurement,
  type TierPlan,
} from '../../src/measure/measure-tier.ts'
import type { StopDecision } from '../../src/stats/design/stop.ts'
import { resolveWorkload } from '../../src/workloads/workload.ts'
import { createContestants, useHosts, type Contestants } from '../support/contestants.ts'
import { refusal } from '../support/expect-error.ts'
import { expectGone } from '../support/processes.ts'
import type { EngineScript } from '../support/scripted-engine.ts'

const HOSTS = useHosts(2)
/** Windows of one length in a process, so that a block needs few rounds. */
const STEADY: EngineScript = { noise: 0, processNoise: 0.002 }
const STOP: Extract<StopDecision, { stop: true }> = {
  stop: true,
  why: 'budget',
  confidence: 0.95,
  pFactor: 1,
}

function stopAfter(blocks: number): TierPlan['decide'] {
  return (progress) => (progress.blocks.length >= blocks ? STOP : { stop: false })
}

/** The twelfth start fails, which is none of the at most nine pilot blocks'. */
const FAILING: EngineScript = { ...STEADY, crashAtWindow: 2, misbehaveAt: [12] }
const FAILED_BLOCK = 11

/** Stops once the failing start is over. */
function stopAfterFailure(why: typeof STOP.why): TierPlan['decide'] {
  return ({ blocks }) => ((blocks.at(-1) ?? 0) > FAILED_BLOCK ? { ...STOP, why } : { stop: false })
}

async function measure(
  { all, directory }: Contestants,
  changes: Partial<TierPlan> = {},
): Promise<TierMeasurement> {
  return measureTier({
    workload: resolveWorkload({ concurrency: 1, prompts: ['hi'], maxTokens: 20 }),
    contestants: all,
    baseline: all[0]?.spec.arm ?? '',
    challengers: all.slice(1).map(({ spec }) => spec.arm),
    budgetMs: 60_000,
    minBlocks: 2,
    windowTimeoutMs: 20_000,
    seed: 7,
    layoutDir: directory.join('layout'),
    decide: stopAfter(2),
    signal: new AbortController().signal,
    ...changes,
  })
}

/** The failure of a tier with these scripts, once none of its engines is left. */
async function failTier(
  scripts: Readonly<Record<string, EngineScript>>,
  changes: Partial<TierPlan> = {},
): Promise<TierFailure> {
  await using contestants = await createContestants(HOSTS, scripts)
  const failure: unknown = await measure(contestants, changes).catch((error: unknown) => error)
  if (!(failure instanceof TierFailure)) throw new Error('the tier did not fail', { cause: failure })
  await Promise.all((await contestants.readPids()).map(async (pid) => expectGone(pid)))
  return failure
}

describe('`measureTier` measures', () => {
  let measured: TierMeasurement
  let pids: readonly number[]
  beforeAll(async () => {
    await using contestants = await createContestants(HOSTS, { baseline: STEADY, pgo: STEADY })
    // Told to stop from the first block on, it still has to make the fewest allowed.
    measured = await measure(contestants, { minBlocks: 3, decide: stopAfter(1) })
    pids = await contestants.readPids()
  })

  test('until it is told to stop, but no fewer blocks than the fewest allowed', () => {
    expect(measured.blocks).toHaveLength(3)
    expect([measured.discarded, measured.stop]).toEqual([[], STOP])
  })

  test('a pilot first, which it does not count', () => {
    const { blocks, pilot } = measured
    expect(pilot.pilotBlocks).toBeGreaterThan(0)
    expect(blocks.map((index) => index - pilot.pilotBlocks)).toEqual([0, 1, 2])
  })

  test('keeping the pilot’s windows and every block’s layout', () => {
    const { blocks, layouts, pilot } = measured
    const piloted = Array.from({ length: pilot.pilotBlocks }, (_, index) => index)
    expect([...new Set(pilot.windows.map((row) => row[0]))]).toEqual(piloted)
    expect(layouts.map(({ block }) => block)).toEqual([...piloted, ...blocks])
    expect(new Set(layouts.map(({ environmentPadding }) => environmentPadding)).size).toBeGreaterThan(1)
  })

  test('every block on fresh processes of every arm', () => {
    expect(new Set(pids).size).toBe(2 * (measured.blocks.length + measured.pilot.pilotBlocks))
  })

  test('as many windows of every arm in every block', () => {
    for (const block of measured.blocks) {
      for (const arm of ['baseline', 'pgo']) {
        const rows = [...measured.windows].filter((row) => row[0] === block && row[2] === arm)
        expect(rows.map((row) => row[1])).toEqual(
          Array.from({ length: measured.shape.rounds }, (_, round) => round),
        )
      }
    }
  })

  test('on after a block that failed until 5 % may have, though it is precise: counts it with arm and reason', async () => {
    await using contestants = await createContestants(HOSTS, { baseline: STEADY, pgo: FAILING })
    const { blocks, discarded } = await measure(contestants, { decide: stopAfterFailure('precision') })
    expect(blocks).toHaveLength(19)
    expect(discarded).toEqual([
      {
        block: FAILED_BLOCK,
        arm: 'pgo',
        reason: expect.stringMatching(/exit code 101; its stderr ends: .*out of bounds/),
        // It failed while warming up.
        windows: [],
      },
    ])
    expect(blocks).not.toContain(FAILED_BLOCK)
  })
})

test('`measureTier` does not count a pilot block that failed among those of which 5 % may', async () => {
  const scripts = { baseline: STEADY, pgo: { ...STEADY, crashAtWindow: 2, misbehaveAt: [2] } }
  await using contestants = await createContestants(HOSTS, scripts)
  const { blocks, discarded } = await measure(contestants)
  expect(blocks).toHaveLength(2)
  expect(discarded).toEqual([expect.objectContaining({ block: 1, arm: 'pgo' })])
})

test('`measureTier` measures to twice a budget that does not hold the fewest blocks, and ends with those that it had', async () => {
  // Windows of a second by the engine's clock, which take little of the test's time.
  const long = { ...STEADY, tokenNs: 50_000_000, realMs: 150 }
  await using contestants = await createContestants(HOSTS, { baseline: long, pgo: long })
  const { blocks, pilot, stop } = await measure(contestants, {
    budgetMs: 8000,
    minBlocks: 1000,
    decide: ({ elapsedMs }) => (elapsedMs > 8000 ? { ...STOP, why: 'budget' } : { stop: false }),
  })
  expect(pilot.pilotBlocks).toBe(1)
  expect(blocks.length).toBeGreaterThanOrEqual(4)
  expect(blocks.length).toBeLessThan(1000)
  expect(stop.why).toBe('budget')
})

test('`measureTier` pilots windows that are expected to be long by one block of one round', async () => {
  const long = { ...STEADY, tokenNs: 50_000_000 }
  await using contestants = await createContestants(HOSTS, { baseline: long, pgo: long })
  const { blocks, pilot, shape } = await measure(contestants, { windowMs: 1000 })
  expect(pilot).toMatchObject({ pilotBlocks: 1, within: null, between: null, tried: [{ within: null }] })
  expect(pilot.windows).toHaveLength(2)
  expect(shape).toMatchObject({ rounds: 1, sliceNs: 8_000_000 })
  expect(blocks).toHaveLength(2)
  const log = await contestants.readLog()
  // Two arms were warmed up by at most two windows, and timed by one.
  expect(log.filter((line) => line.startsWith('window b0-')).length).toBeLessThanOrEqual(2 * 3)
})

test('`measureTier` pilots windows that come out short as ever, whatever was expected of them', async () => {
  await using contestants = await createContestants(HOSTS, { baseline: STEADY, pgo: STEADY })
  const { pilot } = await measure(contestants, { windowMs: 1000 })
  expect(pilot.pilotBlocks).toBeGreaterThan(2)
  expect(pilot.within).toEqual(expect.any(Number))
})

describe('`measureTier` fails', () => {
  test('with the engine’s own error once its first start has failed twice in the same way', async () => {
    const failure = await failTier({ baseline: STEADY, pgo: { crashAtStart: true } })
    expect(failure).toEqual(
      refusal('ENGINE_FAILED', 'arm `pgo`', 'exit code 3', 'cannot load the model', 'Fix:'),
    )
    expect(failure.remains).toMatchObject({ blocks: 0, discarded: [{ block: 0 }, { block: 1 }] })
  })

  test('with the engine’s own error at once when that will not go away', async () => {
    const failure = await failTier({ baseline: STEADY, pgo: { protocol: 2 } })
    expect(failure).toEqual(refusal('ENGINE_PROTOCOL', 'arm `pgo`', 'speaks protocol 2', 'Fix:'))
    expect(failure.remains).toMatchObject({ blocks: 0, discarded: [{ block: 0 }] })
  })

  test('with TOO_MANY_DISCARDED for an engine that fails in every window', async () => {
    const failure = await failTier({ baseline: STEADY, pgo: { crashAtWindow: 1 } })
    expect(failure).toEqual(
      refusal('TOO_MANY_DISCARDED', '3 of 3 blocks were discarded', 'arm `pgo`', 'exit code 101', 'Fix:'),
    )
  })

  test('with TOO_MANY_DISCARDED when more than 5 % of its blocks failed', async () => {
    const scripts = { baseline: STEADY, pgo: FAILING }
    const failure = await failTier(scripts, { decide: stopAfterFailure('budget') })
    expect(failure).toEqual(refusal('TOO_MANY_DISCARDED', '1 of ', '5 % are allowed', 'exit code 101'))
    expect(failure.remains.discarded).toEqual([expect.objectContaining({ block: FAILED_BLOCK, arm: 'pgo' })])
  })

  test('with OUTPUT_DIFFERS, the prompt and both arms, when they generate different tokens', async () => {
    const failure = await failTier({ baseline: STEADY, pgo: { ...STEADY, outputSalt: '!' } })
    expect(failure).toEqual(refusal('OUTPUT_DIFFERS', 'request 0 ("hi")', 'arm', 'Fix:', 'deterministic'))
    expect(failure.remains.blocks).toBe(0)
  })

  test('with BUDGET_TOO_SMALL, the budget that would do and the share of the work that this one does, before it measures', async () => {
    const failure = await failTier({ baseline: STEADY, pgo: STEADY }, { budgetMs: 1, minBlocks: 8 })
    expect(failure).toEqual(
      refusal(
        'BUDGET_TOO_SMALL',
        '`budgetSeconds` is 0.001',
        '6 times that does not hold 4 blocks',
        '8 take about',
        'Fix: set `budgetSeconds: ',
        '% of its requests or tokens',
      ),
    )
  })

  test('keeping what its pilot found', async () => {
    // Windows of a second by the engine's clock: the pilot is one block, after which it is known that four do not fit.
    const long = { ...STEADY, tokenNs: 50_000_000, realMs: 500 }
    const changes = { budgetMs: 800, minBlocks: 8, windowMs: 1000 }
    const failure = await failTier({ baseline: long, pgo: long }, changes)
    expect(failure).toEqual(refusal('BUDGET_TOO_SMALL', '`budgetSeconds` is 0.8'))
    const { blocks, windows, pilot } = failure.remains
    expect(blocks).toBe(0)
    expect(windows.filter(([block]) => block === 0).map(([, round, arm]) => [round, arm])).toEqual(
      expect.arrayContaining([
        [0, 'baseline'],
        [0, 'pgo'],
      ]),
    )
    expect(pilot).toMatchObject({ pilotBlocks: 1, within: null })
    expect(pilot?.roundMs).toBeGreaterThan(1000)
  })

  test('with CANCELLED when it is cancelled between blocks, keeping what it had', async () => {
    const controller = new AbortController()
    const failure = await failTier(
      { baseline: STEADY, pgo: STEADY },
      {
        signal: controller.signal,
        decide: () => {
          controller.abort()
          return { stop: false }
        },
      },
    )
    expect(failure).toEqual(refusal('CANCELLED', 'cancelled'))
    expect(failure.remains.blocks).toBe(2)
  })
})
