import { describe, expect, test } from 'vitest'
import { SIMULATED_ARMS, simulateBlocks, type Scenario } from '../../../src/stats/simulate/simulate.ts'

const SILENT: Scenario = {
  windowSd: 0,
  rho: 0,
  tails: 'normal',
  burstRate: 0,
  burstSize: 0,
  drift: 0,
  processSd: 0,
}
const SIZE = { seed: 1, blocks: 50, rounds: 20, effect: 0 }

function baseline(scenario: Partial<Scenario>): number[][] {
  return simulateBlocks({ ...SIZE, scenario: { ...SILENT, ...scenario } }).map(
    (block) => block.windows['baseline']?.slice() ?? [],
  )
}

function variance(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)
}

/** The correlation of neighbours around a mean of 0. */
function lagOne(values: readonly number[]): number {
  const products = values.slice(1).reduce((sum, value, index) => sum + value * (values[index] ?? 0), 0)
  return products / values.reduce((sum, value) => sum + value * value, 0)
}

describe('`simulateBlocks`', () => {
  test('gives every block the same number of windows of every arm, and the same trace for the same seed', () => {
    const options = { ...SIZE, scenario: { ...SILENT, windowSd: 0.05 } }
    const blocks = simulateBlocks(options)
    expect(blocks).toHaveLength(50)
    for (const { windows } of blocks) {
      expect(Object.keys(windows)).toEqual([...SIMULATED_ARMS])
      expect(Object.values(windows).map((times) => times.length)).toEqual([20, 20, 20])
    }
    expect(simulateBlocks(options)).toEqual(blocks)
    expect(simulateBlocks({ ...options, seed: 2 })).not.toEqual(blocks)
  })

  test('shifts the arm, and only the arm, by the effect', () => {
    const [block] = simulateBlocks({ ...SIZE, effect: -0.05, scenario: SILENT })
    expect(block?.windows['arm']?.[0]).toBeCloseTo(-0.05, 12)
    expect(block?.windows['baseline']?.[0]).toBeCloseTo(0, 12)
    expect(block?.windows['control']?.[0]).toBeCloseTo(0, 12)
  })

  test.for(['normal', 't3'] as const)('gives windows the standard deviation asked for, %s tails', (tails) => {
    const sd = Math.sqrt(variance(baseline({ windowSd: 0.05, tails }).flat()))
    expect(sd / 0.05).toBeGreaterThan(0.85)
    expect(sd / 0.05).toBeLessThan(1.3)
  })

  test('correlates neighbours by rho and keeps the variance', () => {
    // Windows of one arm are 1 to 5 apart in time: with rho 0.9 still well correlated, with 0 not at all.
    expect(lagOne(baseline({ windowSd: 0.05, rho: 0.9 }).flat())).toBeGreaterThan(0.6)
    expect(Math.abs(lagOne(baseline({ windowSd: 0.05 }).flat()))).toBeLessThan(0.13)
    const sd = Math.sqrt(variance(baseline({ windowSd: 0.05, rho: 0.9 }).flat()))
    expect(Math.abs(sd / 0.05 - 1)).toBeLessThan(0.25)
  })

  test('hits the asked share of windows with bursts, which only slow down', () => {
    const windows = baseline({ burstRate: 0.05, burstSize: 0.4 }).flat()
    const share = windows.filter((time) => time > 1e-9).length / windows.length
    expect(Math.min(...windows)).toBeCloseTo(0, 12)
    // 1000 windows: 4 standard errors of 0.0069.
    expect(Math.abs(share - 0.05)).toBeLessThan(0.028)
  })

  test('drifts from the first window to the last', () => {
    const windows = baseline({ drift: 0.1 }).flat()
    expect(windows[0]).toBeLessThan(0.001)
    expect(windows.at(-1)).toBeGreaterThan(0.099)
    expect(windows.toSorted((a, b) => a - b)).toEqual(windows)
  })

  test('gives every process its own effect, constant within a block', () => {
    const blocks = baseline({ processSd: 0.02 })
    for (const windows of blocks) expect(variance(windows)).toBeLessThan(1e-20)
    const sd = Math.sqrt(variance(blocks.map(([first = 0]) => first)))
    // 50 blocks: 4 standard errors are 40 %.
    expect(Math.abs(sd / 0.02 - 1)).toBeLessThan(0.4)
  })

  test('lets every arm keep an offset for some blocks', () => {
    const firsts = baseline({ offsetSd: 0.02, offsetRho: 0.5 }).map(([first = 0]) => first)
    // 50 blocks: 4 standard errors of 0.12.
    expect(Math.abs(lagOne(firsts) - 0.5)).toBeLessThan(0.5)
    expect(lagOne(firsts)).toBeGreaterThan(0.1)
    const lone = baseline({ offsetSd: 0.02 }).map(([first = 0]) => first)
    expect(Math.abs(lagOne(lone))).toBeLessThan(0.5)
  })

  test('stalls the arm alone, in the asked share of its windows', () => {
    const blocks = simulateBlocks({ ...SIZE, scenario: { ...SILENT, stallRate: 0.1 } })
    const stalled = blocks.flatMap(({ windows }) => windows['arm'] ?? []).filter((log) => log > 0.5)
    // 1000 windows: 4 standard errors of 0.0095.
    expect(Math.abs(stalled.length / 1000 - 0.1)).toBeLessThan(0.038)
    expect(stalled[0]).toBeCloseTo(Math.log(2), 12)
    for (const arm of ['baseline', 'control'])
      expect(blocks.flatMap(({ windows }) => windows[arm] ?? []).every((log) => log === 0)).toBe(true)
  })

  test('loses blocks by chance, or those whose process of the arm is slow', () => {
    const size = { ...SIZE, blocks: 400, rounds: 1 }
    const lucky = simulateBlocks({ ...size, scenario: { ...SILENT, lossRate: 0.25 } })
    // 4 standard errors of 8.7 blocks.
    expect(Math.abs(lucky.length - 300)).toBeLessThan(35)
    const slow = simulateBlocks({ ...size, scenario: { ...SILENT, processSd: 0.01, armFailsAbove: 0 } })
    expect(Math.abs(slow.length - 200)).toBeLessThan(40)
    expect(slow.every(({ windows }) => (windows['arm']?.[0] ?? 1) <= 0)).toBe(true)
    expect(slow.some(({ windows }) => (windows['baseline']?.[0] ?? 0) > 0)).toBe(true)
  })

  test('counts times in ticks whose mean is the time', () => {
    const times = baseline({ tick: 0.3 }).flat().map(Math.exp)
    expect(new Set(times.map((time) => Math.round(time / 0.3)))).toEqual(new Set([3, 4]))
    // 1000 windows: 4 standard errors of 0.0045.
    expect(Math.abs(times.reduce((sum, time) => sum + time, 0) / 1000 - 1)).toBeLessThan(0.018)
  })

  test('refuses no blocks', () => {
    expect(() => simulateBlocks({ ...SIZE, blocks: 0, scenario: SILENT })).toThrow(
      expect.objectContaining({ code: 'STATS_OPTION_INVALID' }),
    )
  })
})
