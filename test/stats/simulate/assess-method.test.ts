import { describe, expect, test } from 'vitest'
import { assessMethod, type AssessOptions } from '../../../src/stats/simulate/assess-method.ts'
import { logRatioOfSpeedup } from '../../../src/stats/intervals/effect-scale.ts'
import { SCENARIOS, SPOILT_SCENARIOS } from '../../../src/stats/simulate/scenarios.ts'

const REPLICATIONS = 600
/** The band that is promised (3.6-6.4 %), wider by 3 standard errors of this number of replications at its ends. */
const LOWEST = 0.036 - 3 * Math.sqrt((0.036 * 0.964) / REPLICATIONS)
const HIGHEST = 0.064 + 3 * Math.sqrt((0.064 * 0.936) / REPLICATIONS)

function options(name: string, changes: Partial<AssessOptions> = {}): AssessOptions {
  const scenario = { ...SCENARIOS, ...SPOILT_SCENARIOS }[name]
  if (scenario === undefined) throw new Error(`no scenario ${name}`)
  return {
    scenario,
    seed: 20_260,
    replications: REPLICATIONS,
    blocks: 20,
    rounds: 6,
    effect: 0,
    halfWidthTarget: null,
    flips: 99,
    ...changes,
  }
}

describe.for(Object.keys(SCENARIOS))('`assessMethod` on %s', (name) => {
  test('finds no effect in about 5 % too many and covers 0 in about 95 %', () => {
    const { intervalExcludesZero, signFlipRejects, bothReject, covered } = assessMethod(options(name))
    expect(covered).toBeCloseTo(1 - intervalExcludesZero, 12)
    expect(intervalExcludesZero).toBeGreaterThan(LOWEST)
    expect(intervalExcludesZero).toBeLessThan(HIGHEST)
    expect(signFlipRejects).toBeGreaterThan(LOWEST)
    expect(signFlipRejects).toBeLessThan(HIGHEST)
    expect(bothReject).toBeLessThan(HIGHEST)
  })

  test('covers a true effect of 2 % in about 95 %', () => {
    const { covered } = assessMethod(options(name, { effect: -logRatioOfSpeedup(2), flips: 0 }))
    expect(1 - covered).toBeGreaterThan(LOWEST)
    expect(1 - covered).toBeLessThan(HIGHEST)
  })
})

describe.for([4, 6, 9])('`assessMethod` on as few as %d blocks', (blocks) => {
  test.for(Object.keys(SCENARIOS))(
    'of %s calls no effect in more than 5 %%, and covers it in 95 %%',
    (name) => {
      const { called, covered } = assessMethod(options(name, { blocks, rounds: 2, minimumBlocks: 4 }))
      expect(called).toBeLessThan(HIGHEST)
      expect(1 - covered).toBeLessThan(HIGHEST)
    },
  )
})

function callOf(blocks: number): number {
  const effect = -logRatioOfSpeedup(4)
  return assessMethod(options('independent noise', { blocks, effect, minimumBlocks: 4, replications: 200 }))
    .called
}

test('`assessMethod` calls nothing on 4 blocks, and an effect of 4 % on most runs of 9', () => {
  expect(callOf(4)).toBe(0)
  expect(callOf(9)).toBeGreaterThan(0.5)
})

test('`assessMethod` keeps the level when runs stop early on precision', () => {
  const early = assessMethod(
    options('independent noise', { blocks: 40, halfWidthTarget: 0.01, replications: 2000, flips: 0 }),
  )
  expect(early.meanBlocks).toBeLessThan(35)
  expect(early.meanHalfWidth).toBeLessThan(0.01)
  expect(early.intervalExcludesZero).toBeLessThan(0.064 + 3 * Math.sqrt((0.064 * 0.936) / 2000))
})

test('`assessMethod` misses less with intervals that allow for offsets that persist, and says how much wider they are', () => {
  const persistent = assessMethod(options('offsets of 0.7 % that persist, rho 0.5', { blocks: 48, flips: 0 }))
  // 3 standard errors of 600 replications are 4 %.
  expect(1 - persistent.independentCovered).toBeGreaterThan(0.12)
  expect(1 - persistent.covered).toBeLessThan(0.12)
  expect(persistent.covered - persistent.independentCovered).toBeGreaterThan(0.05)
  expect(persistent.wider).toBeGreaterThan(0.2)
  const { wider } = assessMethod(options('independent noise', { blocks: 48, flips: 0, replications: 200 }))
  expect(wider).toBeLessThan(0.1)
})

test('`assessMethod` holds the total against what the arm loses in stalls', () => {
  const { totalCovered, totalDisagrees } = assessMethod(
    options('the arm stalls in 10 % of its windows', { blocks: 48, flips: 0, replications: 200 }),
  )
  // 95 %, less 4 standard errors.
  expect(totalCovered).toBeGreaterThan(0.88)
  expect(totalDisagrees).toBeGreaterThan(0.9)
})

test('`assessMethod` counts runs that have no interval, since their blocks tie', () => {
  const { scenario: quiet } = options('independent noise')
  const scenario = { ...quiet, windowSd: 0.001, processSd: 0, tick: 1 / 15 }
  const ticks = { ...options('independent noise', { replications: 40, flips: 0 }), scenario }
  expect(assessMethod(ticks)).toMatchObject({ tied: 1, covered: 0 })
})

test('`assessMethod` finds a speedup that is there', () => {
  const found = assessMethod(
    options('all at once', { effect: -logRatioOfSpeedup(10), replications: 50, flips: 199 }),
  )
  expect(found.bothReject).toBe(1)
})

test('`assessMethod` is the same for the same seed and not for another', () => {
  const small = options('t3 tails', { replications: 20 })
  expect(assessMethod(small)).toEqual(assessMethod(small))
  expect(assessMethod({ ...small, seed: 1 })).not.toEqual(assessMethod(small))
})
