import { describe, expect, test } from 'vitest'
import { runBlock, type BlockOutcome, type BlockPlan } from '../../../src/measure/blocks/block.ts'
import { createRng } from '../../../src/stats/random/rng.ts'
import { shuffle } from '../../../src/stats/random/shuffle.ts'
import { resolveWorkload } from '../../../src/workloads/workload.ts'
import { createContestants, useHosts, type Contestants } from '../../support/contestants.ts'
import { expectGone } from '../../support/processes.ts'

const HOSTS = useHosts(3)
const WORKLOAD = resolveWorkload({ concurrency: 1, prompts: ['hi'], maxTokens: 20 })

async function runOne({ all }: Contestants, changes: Partial<BlockPlan> = {}): Promise<BlockOutcome> {
  const random = createRng(7)
  return runBlock({
    index: 3,
    workload: WORKLOAD,
    contestants: all,
    warmupWindows: 1,
    warmupTokens: undefined,
    rounds: 4,
    sliceNs: undefined,
    windowTimeoutMs: 20_000,
    shuffle: (items) => shuffle(items, random),
    ...changes,
  })
}

/** The arms in the order in which their events of a kind happened, by run id. */
function armsByRun(log: readonly string[], kind: 'window' | 'slice'): Record<string, string[]> {
  const runs: Record<string, string[]> = {}
  for (const line of log) {
    const [event, run = '', arm = ''] = line.split(' ')
    if (event === kind) (runs[run] ??= []).push(arm)
  }
  return runs
}

/** The arms in the order of their timed windows or slices. */
function turnsIn(log: readonly string[], kind: 'window' | 'slice'): string[] {
  const turns = log.map((line) => line.split(' '))
  return turns.flatMap(([event, run = '', arm = '']) =>
    event === kind && !run.includes('warmup') ? [arm] : [],
  )
}

describe('`runBlock`', () => {
  test('runs every arm once a round, in random orders in which nobody follows himself', async () => {
    await using contestants = await createContestants(HOSTS, { baseline: {}, pgo: {}, control: {} })
    await runOne(contestants, { rounds: 12 })
    const { 'b3-warmup0': warmup, ...rounds } = armsByRun(await contestants.readLog(), 'window')
    expect(warmup).toHaveLength(3)
    const orders = Object.values(rounds)
    expect(Object.keys(rounds)).toEqual(Array.from({ length: 12 }, (_, round) => `b3-r${round}`))
    for (const order of orders) expect(order.toSorted()).toEqual(['baseline', 'control', 'pgo'])
    const turns = orders.flat()
    expect(turns.filter((arm, index) => arm === turns[index + 1])).toEqual([])
    expect(new Set(orders.map(String)).size).toBeGreaterThan(2)
  })

  test('starts every arm anew for a block and leaves no process', async () => {
    await using contestants = await createContestants(HOSTS, { baseline: {}, pgo: {} })
    await runOne(contestants)
    await runOne(contestants)
    const pids = await contestants.readPids()
    expect(new Set(pids).size).toBe(4)
    await Promise.all(pids.map(async (pid) => expectGone(pid)))
  })

  test.for([
    ['until no engine gets faster', [1, 0.9], 3],
    ['to twice the fewest windows at most', [1, 0.9, 0.8, 0.7, 0.6, 0.5], 4],
  ] as const)('warms all arms up %s', async ([, warmth, expected]) => {
    await using contestants = await createContestants(HOSTS, {
      baseline: { noise: 0, warmth },
      pgo: { noise: 0 },
    })
    await runOne(contestants, { warmupWindows: 2, rounds: 2 })
    const runs = armsByRun(await contestants.readLog(), 'window')
    const warmups = Object.keys(runs).filter((run) => run.includes('warmup'))
    expect(warmups).toHaveLength(expected)
    expect(warmups.every((run) => runs[run]?.length === 2)).toBe(true)
  })

  test('gives the windows of all rounds in time order, without the warm-up', async () => {
    await using contestants = await createContestants(HOSTS, {
      baseline: { noise: 0 },
      pgo: { noise: 0, tokenNs: 90_000 },
    })
    const outcome = await runOne(contestants, { warmupWindows: 2 })
    if (outcome.state !== 'completed') throw new Error('discarded')
    expect(outcome.windows.map(({ round }) => round)).toEqual([0, 0, 1, 1, 2, 2, 3, 3])
    const times = outcome.windows.map(({ arm, result }) => [arm, result.summary.wall_ns])
    expect(new Map(times as [string, number][])).toEqual(
      new Map([
        ['baseline', 2_000_000],
        ['pgo', 1_800_000],
      ]),
    )
    expect(Object.keys(outcome.started).toSorted()).toEqual(['baseline', 'pgo'])
  })

  test('runs several windows a turn, behind one that does not count', async () => {
    await using contestants = await createContestants(HOSTS, { baseline: {}, pgo: {} })
    const outcome = await runOne(contestants, { rounds: 5, windowsPerTurn: 2, settlingWindows: 1 })
    expect(outcome.windows.filter(({ arm }) => arm === 'pgo').map(({ round }) => round)).toEqual([
      0, 1, 2, 3, 4,
    ])
    const log = await contestants.readLog()
    const runs = log.filter((line) => line.startsWith('window') && line.endsWith('pgo'))
    expect(runs.map((line) => line.split(' ')[1]).slice(1)).toEqual(
      ['r0-settling0', 'r0', 'r1', 'r2-settling0', 'r2', 'r3', 'r4-settling0', 'r4'].map((id) => `b3-${id}`),
    )
  })

  test('lets the arms’ slices take turns in random orders, nobody twice in a row', async () => {
    await using contestants = await createContestants(HOSTS, {
      baseline: { noise: 0 },
      pgo: { noise: 0 },
      control: { noise: 0 },
    })
    await runOne(contestants, { rounds: 2, sliceNs: 500_000 })
    const turns = turnsIn(await contestants.readLog(), 'slice')
    expect(turns).toHaveLength(3 * 2 * 4)
    expect(turns.filter((arm, index) => arm === turns[index + 1])).toEqual([])
    const orders = new Set(turns.map((_, index) => turns.slice(index, index + 3).join(' ')))
    expect(orders.size).toBeGreaterThan(3)
  })

  test('lets a faster arm go on uncounted while a slower one has windows to finish', async () => {
    await using contestants = await createContestants(HOSTS, {
      baseline: { noise: 0, tokenNs: 300_000 },
      pgo: { noise: 0, tokenNs: 50_000 },
    })
    const outcome = await runOne(contestants, { rounds: 2, sliceNs: 500_000 })
    if (outcome.state !== 'completed') throw new Error('discarded')
    expect(outcome.windows.map(({ arm, round }) => `${arm} ${round}`).toSorted()).toEqual([
      'baseline 0',
      'baseline 1',
      'pgo 0',
      'pgo 1',
    ])
    const turns = turnsIn(await contestants.readLog(), 'slice')
    expect(turns.filter((arm) => arm === 'baseline')).toHaveLength(24)
    expect(turns.filter((arm, index) => arm === turns[index + 1])).toEqual([])
    await Promise.all((await contestants.readPids()).map(async (pid) => expectGone(pid)))
  })

  test('is discarded whole when an arm fails in a late window, and ends every process', async () => {
    await using contestants = await createContestants(HOSTS, { baseline: {}, pgo: { crashAtWindow: 4 } })
    const outcome = await runOne(contestants)
    expect(outcome).toMatchObject({
      state: 'discarded',
      failure: { arm: 'pgo', stage: 'window', exitCode: 101 },
    })
    // What was over is kept as evidence.
    const kept = outcome.windows.filter(({ arm }) => arm === 'pgo')
    expect(kept.map(({ round }) => round)).toEqual([0, 1])
    const pids = await contestants.readPids()
    expect(pids).toHaveLength(2)
    await Promise.all(pids.map(async (pid) => expectGone(pid)))
  })

  test('is discarded when an arm does not start, and ends the one that did', async () => {
    await using contestants = await createContestants(HOSTS, { baseline: {}, pgo: { crashAtStart: true } })
    await expect(runOne(contestants)).resolves.toMatchObject({
      state: 'discarded',
      failure: { arm: 'pgo', stage: 'start' },
    })
    await Promise.all((await contestants.readPids()).map(async (pid) => expectGone(pid)))
  })

  test('is discarded when an arm fails while others are paused', async () => {
    await using contestants = await createContestants(HOSTS, {
      baseline: { tokenNs: 300_000 },
      pgo: { missingRequestAtWindow: 2 },
      control: { tokenNs: 300_000 },
    })
    await expect(runOne(contestants, { sliceNs: 500_000, shuffle: (items) => items })).resolves.toMatchObject(
      { state: 'discarded', failure: { arm: 'pgo', reason: 'garbage' } },
    )
  })

  test('leaves its workers fit for the next block after a failure', async () => {
    await using contestants = await createContestants(HOSTS, {
      baseline: {},
      pgo: { crashAtWindow: 1, misbehaveAt: [1] },
    })
    await expect(runOne(contestants)).resolves.toMatchObject({ state: 'discarded' })
    await expect(runOne(contestants)).resolves.toMatchObject({ state: 'completed' })
  })
})
