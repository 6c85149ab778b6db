/** The whole method on simulated machines: how often it calls a difference that is not there, and how often it covers one that is. */
import { assessMethod, type Assessment } from '../../src/stats/simulate/assess-method.ts'
import { logRatioOfSpeedup } from '../../src/stats/intervals/effect-scale.ts'
import { SCENARIOS, SPOILT_SCENARIOS } from '../../src/stats/simulate/scenarios.ts'

/** One simulated machine under one way of stopping. */
export interface SimulationRow {
  readonly machine: string
  /** Half-width at which runs stop early; null for the budget alone. */
  readonly halfWidthTarget: number | null
  readonly without: Assessment
  /** With a true slowdown of 1 %. */
  readonly withEffect: Assessment
}

/** Blocks of the budget, and rounds of a block, about as a tier of 60 s has them. */
const BLOCKS = 48
const ROUNDS = 6
const MINIMUM_BLOCKS = 12
const FLIPS = 499
const SEED = 7
/** The budget alone, and a precision that many of the machines reach before it is used. */
const TARGETS = [null, 0.008] as const
const TRUE_EFFECT = -logRatioOfSpeedup(-1)

/** Simulates every machine of `SCENARIOS` and `SPOILT_SCENARIOS` under every way of stopping. */
export function simulateMachines(replications: number): readonly SimulationRow[] {
  return Object.entries({ ...SCENARIOS, ...SPOILT_SCENARIOS }).flatMap(([machine, scenario]) =>
    TARGETS.map((halfWidthTarget) => {
      const options = {
        scenario,
        seed: SEED,
        replications,
        blocks: BLOCKS,
        rounds: ROUNDS,
        minimumBlocks: MINIMUM_BLOCKS,
        halfWidthTarget,
        flips: FLIPS,
      }
      return {
        machine,
        halfWidthTarget,
        without: assessMethod({ ...options, effect: 0 }),
        withEffect: assessMethod({ ...options, effect: TRUE_EFFECT }),
      }
    }),
  )
}
