import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { compareTier } from '../../src/measure/compare/compare.ts'
import { adjustVerdicts } from '../../src/measure/compare/family.ts'
import { runTier } from '../../src/measure/run-tier.ts'
import {
  tierRecordSchema,
  type Comparison,
  type MeasuredTier,
  type Metric,
} from '../../src/measure/record/tier-record.ts'
import { refusal } from '../support/expect-error.ts'
import { createScriptedTier } from '../support/provided-run.ts'
import type { EngineScript } from '../support/scripted-engine.ts'
import { createTemporaryDirectory } from '../support/temporary-directory.ts'

/** Windows of one length in a process, so that the result does not depend on how many rounds the machine's speed allows. */
const STEADY: EngineScript = { noise: 0, processNoise: 0.001 }
const MIN_BLOCKS = 8
const NEVER = new AbortController().signal

describe('`runTier` on engines whose speed is known', () => {
  let tier: MeasuredTier
  beforeAll(async () => {
    await using directory = await createTemporaryDirectory()
    const scripts = {
      baseline: { ...STEADY, tokenNs: 100_000 },
      pgo: { ...STEADY, tokenNs: 95_000 },
      same: { ...STEADY, tokenNs: 100_000 },
      slow: { ...STEADY, tokenNs: 104_000 },
      control: { ...STEADY, tokenNs: 100_000 },
    }
    const settings = { minBlocks: MIN_BLOCKS, precision: '0.5%' }
    const { run, subjects } = await createScriptedTier(directory, scripts, settings)
    const [decided] = adjustVerdicts([await runTier('known effects', subjects, run, NEVER)], MIN_BLOCKS)
    if (decided?.state !== 'measured') throw new Error('the tier was not measured')
    tier = decided
  })

  function find(arm: string, metric: Metric = 'wall'): Comparison {
    const found = [...tier.comparisons, ...tier.control].find(
      (comparison) => comparison.arm === arm && comparison.metric === metric,
    )
    if (found === undefined) throw new Error(`no ${metric} comparison of ${arm}`)
    return found
  }

  test.for<[arm: string, effect: number, verdict: string]>([
    ['pgo', 100 / 95 - 1, 'faster-by-margin'],
    ['same', 0, 'equivalent'],
    ['slow', 100 / 104 - 1, 'slower'],
  ])('finds `%s`’s effect of %d inside its interval, and calls it %s', ([arm, effect, kind]) => {
    const { interval, estimate, verdict } = find(arm)
    expect(interval[0]).toBeLessThan(effect)
    expect(interval[1]).toBeGreaterThan(effect)
    expect(estimate).toBeCloseTo(effect, 2)
    expect(verdict).toMatchObject({ kind })
  })

  test('stops on precision, with intervals as narrow as asked for', () => {
    expect(tier).toMatchObject({ stoppedBecause: 'precision', blocks: MIN_BLOCKS, discarded: [] })
    const { low, high } = find('pgo').effect
    expect((high - low) / 2).toBeLessThanOrEqual(0.005)
  })

  test('holds every arm against the baseline, their p values adjusted together by Holm', () => {
    const wall = tier.comparisons.filter(({ metric }) => metric === 'wall')
    expect(new Set(wall.map(({ arm, baseline }) => `${arm} against ${baseline}`))).toEqual(
      new Set(['pgo against baseline', 'same against baseline', 'slow against baseline']),
    )
    const [smallest, middle, largest] = wall.toSorted((one, other) => one.pValue - other.pValue)
    expect(smallest?.adjustedPValue).toBeCloseTo(Math.min(1, 3 * (smallest?.pValue ?? 0)), 12)
    expect(middle?.adjustedPValue).toBeCloseTo(
      Math.max(smallest?.adjustedPValue ?? 0, Math.min(1, 2 * (middle?.pValue ?? 0))),
      12,
    )
    expect(largest?.adjustedPValue).toBe(Math.max(middle?.adjustedPValue ?? 0, largest?.pValue ?? 0))
  })

  test('finds no difference between the baseline and its control', () => {
    const [low, high] = find('control').interval
    expect(low).toBeLessThan(0)
    expect(high).toBeGreaterThan(0)
  })

  test('compares CPU time beside wall time', () => {
    expect(find('pgo', 'cpu').estimate).toBeCloseTo(find('pgo').estimate, 6)
  })

  test('records every window of every arm and block with its times', () => {
    const arms = ['baseline', 'pgo', 'same', 'slow', 'control']
    expect(tier.windows).toHaveLength(arms.length * tier.blocks * tier.roundsPerBlock)
    expect(new Set(tier.windows.map((row) => row[2]))).toEqual(new Set(arms))
    for (const arm of arms) expect(tier.coldStartNs[arm]).toHaveLength(tier.blocks)
    expect(tier.engines['pgo']).toMatchObject({ engine: 'scriptable', version: '1.0.0', threads: 1 })
  })

  test('records what the machine did in every block, and what the harness took of it', () => {
    expect(tier.conditions.map(({ block }) => block)).toEqual([
      ...new Set(tier.windows.map(([block]) => block)),
    ])
    expect(tier.harnessCpuShare).toBeGreaterThan(0)
    for (const { harnessRoundsShare, engineTimeShare } of tier.conditions) {
      expect(harnessRoundsShare).toBeGreaterThan(0)
      expect(engineTimeShare).toBeGreaterThan(0)
    }
  })

  test.runIf(process.platform === 'linux')('sees in every block what its engines had of the CPUs', () => {
    for (const { involuntarySwitches, engineCpusOther, steal } of tier.conditions) {
      expect(involuntarySwitches).toBeGreaterThanOrEqual(0)
      expect(engineCpusOther).toBeGreaterThanOrEqual(0)
      expect(steal).toBeGreaterThanOrEqual(0)
    }
  })

  test('compares the field’s metrics beside the verdicts, of every arm', () => {
    const names = tier.metrics.map(({ name }) => name)
    expect(names).toEqual([
      'ttft',
      'tpot',
      'itl',
      'e2e',
      'request-rate',
      'output-token-rate',
      'cold-start',
      'peak-rss',
    ])
    for (const { arms, statistics } of tier.metrics) {
      expect(Object.keys(arms)).toEqual(['baseline', 'pgo', 'same', 'slow', 'control'])
      expect(statistics[0]?.comparisons.map(({ arm }) => arm)).toEqual(['pgo', 'same', 'slow', 'control'])
    }
    const speedup = expect.closeTo(100 / 95 - 1, 2)
    const estimates = tier.metrics.map(({ statistics }) => statistics[0]?.comparisons[0]?.estimate)
    // All engines take as much memory, and how long a script takes to start is not in the script.
    expect(estimates).toEqual([speedup, speedup, speedup, speedup, speedup, speedup, expect.any(Number), 0])
    expect(tier.concurrency).toMatchObject({ requested: 1, achieved: { slow: { fewest: 1, most: 1 } } })
  })

  test('leaves a record that holds after a way through JSON, and from whose windows the same verdicts follow', () => {
    const read = tierRecordSchema.parse(JSON.parse(JSON.stringify(tier)))
    expect(read).toEqual(tier)
    if (read.state !== 'measured') throw new Error('it was measured')
    const { comparisons: _comparisons, control: _control, ...uncompared } = read
    expect(adjustVerdicts([compareTier(uncompared)], MIN_BLOCKS)).toEqual([tier])
  })
})

describe('`runTier`', () => {
  test('skips a tier that does not fit into memory, with the figures', async () => {
    await using directory = await createTemporaryDirectory()
    const greedy = { rssPerSequenceBytes: 2 ** 40 }
    const scripts = { baseline: greedy, pgo: greedy, control: greedy }
    const { run, subjects } = await createScriptedTier(
      directory,
      scripts,
      {},
      { concurrency: 200, prompts: ['hi'] },
    )
    await expect(runTier('200 requests', subjects, run, NEVER)).resolves.toEqual({
      state: 'skipped',
      name: '200 requests',
      reason: expect.stringMatching(
        /3 engines at concurrency 200 would need about \d{9} MiB, \d+ MiB are free/,
      ),
    })
  })

  test('fails with CANCELLED when it is cancelled in the middle of a window', async () => {
    await using directory = await createTemporaryDirectory()
    const log = await directory.write('log', '')
    const endless = { realMs: 600_000 }
    const scripts = { baseline: { log }, pgo: { ...endless, log }, control: { log } }
    const { run, subjects } = await createScriptedTier(directory, scripts)
    const controller = new AbortController()
    const running = runTier('endless', subjects, run, controller.signal)
    await expect.poll(async () => readFile(log, 'utf8'), { timeout: 20_000 }).toMatch(/window \S+ pgo/)
    controller.abort()
    await expect(running).rejects.toThrow(refusal('CANCELLED'))
  })

  test('fails with the arm’s name when the baseline itself does not start', async () => {
    await using directory = await createTemporaryDirectory()
    const scripts = { baseline: { crashAtStart: true }, pgo: STEADY, control: STEADY }
    const { run, subjects } = await createScriptedTier(directory, scripts)
    await expect(runTier('broken', subjects, run, NEVER)).rejects.toThrow(
      refusal('ENGINE_FAILED', 'arm `baseline`', 'cannot load the model'),
    )
  })
})

test.for<[what: string, requests: number, realTokenMs: number, budgetSeconds: number]>([
  ['one request of 0.3 s', 1, 1.5, 6],
  ['four requests, 2 s', 4, 2.5, 6],
  // The sizing block of before would take 12 s, and then four of 3 s would not fit.
  ['ten requests one after the other, 10 s', 10, 5, 10],
])(
  'a tenth of a real engine’s time, and of the budget about, ends with a verdict: %s',
  async ([, concurrency, realTokenMs, budgetSeconds]) => {
    await using directory = await createTemporaryDirectory()
    const script = { ...STEADY, tokenNs: 10 * 1e6 * realTokenMs, realTokenMs }
    const { run, subjects } = await createScriptedTier(
      directory,
      { baseline: script, pgo: script, control: script },
      { budgetSeconds, slicing: 'off' },
      { concurrency, prompts: ['hi'], maxTokens: 20 },
    )
    const tier = await runTier('long windows', subjects, run, NEVER)
    if (tier.state !== 'measured') throw new Error(`the tier is ${tier.state}`)
    expect(tier.blocks).toBeGreaterThanOrEqual(4)
    const [comparison] = tier.comparisons
    expect(comparison?.effect.high).toBeGreaterThan(comparison?.effect.low ?? Number.NaN)
    expect(comparison?.verdict.kind).not.toBe('withheld')
  },
)
