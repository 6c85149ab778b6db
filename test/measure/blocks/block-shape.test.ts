import { describe, expect, test } from 'vitest'
import { BlockShaper } from '../../../src/measure/blocks/block-shape.ts'
import type { BlockShape } from '../../../src/measure/blocks/block.ts'
import type { ObservedBlock } from '../../../src/measure/blocks/pilots.ts'
import { createTimedWindow } from '../../support/timed-window.ts'

interface Pilot {
  readonly windowMs: number
  /** Log ratios of the arm to the baseline, one a round. */
  readonly ratios?: readonly number[]
  readonly fixedMs?: number
  readonly roundMs?: number
}

/** A pilot block of two arms. */
function observe({ windowMs, ratios = [0, 0], fixedMs = 200, roundMs = 50 }: Pilot): ObservedBlock {
  const windows = ratios.flatMap((ratio, round) => [
    createTimedWindow({ arm: 'baseline', round, wallNs: windowMs * 1e6 }),
    createTimedWindow({ arm: 'pgo', round, wallNs: windowMs * 1e6 * Math.exp(ratio) }),
  ])
  return { windows, fixedMs, roundsMs: ratios.length * roundMs }
}

/** The shape after the first pilot block, which shows the windows' length. */
function size(windowMs: number): BlockShape {
  const shaper = new BlockShaper('baseline', ['pgo'])
  shaper.learn(observe({ windowMs }))
  return shaper.shape
}

/** A shaper that has seen its whole pilot: block `k` has `ratios[k]`, one a round. */
function finish(
  windowMs: number,
  blocks: readonly (readonly number[])[],
  costs: Partial<Pilot> = {},
): BlockShaper {
  const shaper = new BlockShaper('baseline', ['pgo'])
  shaper.learn(observe({ windowMs }))
  for (const ratios of blocks) {
    if (shaper.evidence !== undefined) break
    shaper.learn(observe({ windowMs, ratios: ratios.slice(0, shaper.shape.rounds), ...costs }))
  }
  return shaper
}

/** A shaper whose pilot blocks vary by `within[slice]`, and take as long in every way. */
function finishTried(
  windowMs: number,
  within: Readonly<Record<string, number>> = {},
  lengths: Readonly<Record<string, number>> = {},
): BlockShaper {
  const shaper = new BlockShaper('baseline', ['pgo'])
  for (let block = 0; shaper.evidence === undefined; block += 1) {
    const { rounds, sliceNs } = shaper.shape
    const name = String(sliceNs ?? 'whole')
    const spread = within[name] ?? 0.01
    const ratios = Array.from({ length: rounds }, (_, round) => (round % 2 === 0 ? spread : -spread))
    const wave = 1 + 0.001 * Math.sin(block)
    shaper.learn(observe({ windowMs: wave * (lengths[name] ?? windowMs), ratios, roundMs: windowMs * 2 }))
    if (block > 20) throw new Error('the pilot does not end')
  }
  return shaper
}

/** Blocks of the pilot of 20 ms windows whose rounds differ by `spread`, for 8 blocks that are to reach `precision`. */
function countPilots(precision: number, spread: number): number {
  const shaper = new BlockShaper('baseline', ['pgo'], { minBlocks: 8, precision })
  shaper.learn(observe({ windowMs: 20 }))
  const ratios = Array.from({ length: 8 }, (_, round) => (round % 2 === 0 ? spread : -spread))
  while (shaper.evidence === undefined) shaper.learn(observe({ windowMs: 20, ratios }))
  return shaper.evidence.pilotBlocks
}

/** Eight blocks of 8 rounds, four for each of two ways to alternate, that differ by `between` and whose rounds differ by `within`. */
function vary(between: number, within: number): number[][] {
  return [1, 1, -1, -1, 1, 1, -1, -1].map((side) =>
    Array.from({ length: 8 }, (_, round) => side * between + (round % 2 === 0 ? within : -within)),
  )
}

describe('`BlockShaper` after its first block', () => {
  test('cuts windows into slices of 8 ms only when they hold more than three', () => {
    expect([size(24).sliceNs, size(24.1).sliceNs]).toEqual([undefined, 8_000_000])
  })

  test('tries the slices that such windows allow, and whole windows unless they are long', () => {
    const tried = [20, 50, 100, 400].map((windowMs) =>
      finishTried(windowMs).evidence?.tried.map(({ sliceNs }) => sliceNs),
    )
    expect(tried).toEqual([[null, null], [8e6, null], [8e6, 24e6, null], [8e6]])
  })

  test('tries to let short windows settle first, several in a turn of 8 ms', () => {
    const tried = [2, 20].map((windowMs) => finishTried(windowMs).evidence?.tried)
    expect(tried).toMatchObject([
      [
        { settlingWindows: 0, windowsPerTurn: 1 },
        { settlingWindows: 1, windowsPerTurn: 4 },
      ],
      [
        { settlingWindows: 0, windowsPerTurn: 1 },
        { settlingWindows: 1, windowsPerTurn: 1 },
      ],
    ])
  })

  test('never cuts windows of engines that cannot be sliced', () => {
    for (const windowMs of [5, 50, 500]) {
      const shaper = new BlockShaper('baseline', ['pgo'])
      while (shaper.evidence === undefined) {
        expect(shaper.shape.sliceNs).toBeUndefined()
        const ratios = Array.from({ length: shaper.shape.rounds }, (_, round) => 0.01 * (-1) ** round)
        shaper.learn({ ...observe({ windowMs, ratios }), sliceable: false })
      }
      expect(shaper.shape.sliceNs).toBeUndefined()
    }
  })

  test('warms up short windows more often than long ones', () => {
    const warmups = [1, 10, 500].map((windowMs) => size(windowMs).warmupWindows)
    expect(warmups).toEqual(warmups.toSorted((left, right) => right - left))
    expect(warmups.at(-1)).toBe(1)
  })

  test('warms long windows up with a few tokens, short ones with whole windows', () => {
    expect(size(500).warmupTokens).toBe(4)
    expect(size(10).warmupTokens).toBeUndefined()
  })

  test('keeps at least two rounds, whose variance can be told, for windows of any length', () => {
    const rounds = [0, 0.01, 1, 20, 400, 10_000].map((windowMs) => size(windowMs).rounds)
    expect(rounds.every((count) => count >= 2)).toBe(true)
  })
})

describe('`BlockShaper` after its pilot', () => {
  test('counts no block before it has seen four of each way to alternate', () => {
    const shaper = finish(20, vary(0.01, 0.01).slice(0, 7))
    expect(shaper.evidence).toBeUndefined()
    shaper.learn(observe({ windowMs: 20, ratios: vary(0.01, 0.01)[7] ?? [] }))
    expect(shaper.evidence).toMatchObject({ pilotBlocks: 9, blockMs: 200, roundMs: 50 })
  })

  test('ends its pilot early where the fewest blocks will be precise enough', () => {
    // 2.57 * 0.011 / sqrt(8 rounds * 8 blocks) = 0.35 %
    expect(countPilots(0.01, 0.01)).toBe(5)
    expect(countPilots(0.005, 0.01)).toBe(9)
  })

  test('asks for more rounds the more they vary within a block', () => {
    const rounds = [0.01, 0.02, 0.05].map((within) => finish(20, vary(0.02, within)).shape.rounds)
    expect(rounds).toEqual(rounds.toSorted((left, right) => left - right))
    expect(rounds[0]).toBeLessThan(rounds[2] ?? 0)
  })

  test('asks for more rounds the dearer a fresh block is', () => {
    const rounds = [100, 10_000].map((fixedMs) => finish(20, vary(0.02, 0.02), { fixedMs }).shape.rounds)
    expect(rounds[0]).toBeLessThan(rounds[1] ?? 0)
  })

  test('takes the way to alternate that varies least', () => {
    const noisy = { '8000000': 0.03, '24000000': 0.03, whole: 0.03 }
    for (const [name, sliceNs] of [
      ['8000000', 8e6],
      ['24000000', 24e6],
      ['whole', undefined],
    ] as const)
      expect(finishTried(100, { ...noisy, [name]: 0.01 }).shape.sliceNs).toBe(sliceNs)
  })

  test('leaves the usual way only for one that is clearly better', () => {
    expect(finishTried(100, { '8000000': 0.03, '24000000': 0.025, whole: 0.025 }).shape.sliceNs).toBe(8e6)
    expect(finishTried(20, { whole: 0.03 }).shape.settlingWindows).toBeUndefined()
  })

  test('states what a window in slices costs over a whole one', () => {
    const evidence = finishTried(50, {}, { '8000000': 55 }).evidence
    expect(evidence?.sliceCost).toBeCloseTo(0.1, 1)
    expect(finishTried(20).evidence?.sliceCost).toBeNull()
    expect(evidence?.sliceCostError).toMatchObject({ se: expect.any(Number), df: expect.any(Number) })
    expect(finishTried(20).evidence?.sliceCostError).toBeNull()
  })

  test('does not believe a few blocks that show no difference between blocks', () => {
    const { evidence, shape } = finish(20, vary(0, 0.01), { fixedMs: 200, roundMs: 50 })
    expect(evidence?.between).toBeCloseTo((evidence?.within ?? 0) / 20)
    // sqrt(200 / 50 * 20) = 8.9
    expect(shape.rounds).toBe(9)
  })

  test('keeps the timed part of a block under a second', () => {
    expect(finish(20, vary(0.001, 0.05), { fixedMs: 10_000, roundMs: 50 }).shape.rounds).toBe(20)
  })
})

test('windows that are expected to be long are sized by one round, which shows no variance', () => {
  const shaper = new BlockShaper('baseline', ['pgo'], { windowMs: 2000 })
  expect(shaper.shape).toMatchObject({ rounds: 1, warmupWindows: 1, warmupTokens: 4, sliceNs: undefined })
  shaper.learn(observe({ windowMs: 2000, ratios: [0.01], roundMs: 4000 }))
  expect(shaper.evidence).toMatchObject({ pilotBlocks: 1, roundMs: 4000, within: null, between: null })
  expect(shaper.shape).toMatchObject({ rounds: 1, warmupTokens: 4, sliceNs: 8e6 })
})

test('windows of which a block has room for one round are piloted by the block that shows their length', () => {
  const shaper = new BlockShaper('baseline', ['pgo'], { minBlocks: 8, precision: 0.005 })
  shaper.learn(observe({ windowMs: 2000, ratios: [0.01, -0.01], roundMs: 4000 }))
  expect(shaper.evidence).toMatchObject({ pilotBlocks: 1, roundMs: 4000, between: expect.any(Number) })
  expect(shaper.evidence?.within).toBeCloseTo(0.0002, 6)
  expect(shaper.shape).toMatchObject({ rounds: 1, warmupWindows: 1, warmupTokens: 4 })
})
