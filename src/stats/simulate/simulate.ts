import { type Block, createBlock } from '../samples/block.ts'
import { exponentialDeviate, normalDeviate, scaledT3Deviate } from '../random/deviates.ts'
import { requireCount } from '../checks/require-option.ts'
import { createRng, type Rng } from '../random/rng.ts'
import { shuffle } from '../random/shuffle.ts'
import { shuffleApart } from '../random/shuffle-apart.ts'

/** The noise of a simulated machine; sizes are standard deviations of log time. */
export interface Scenario {
  /** Noise of a window. */
  readonly windowSd: number
  /** Correlation of the noise of neighbouring windows in time, AR(1). */
  readonly rho: number
  readonly tails: 'normal' | 't3'
  /** Share of windows that a burst of other work hits. */
  readonly burstRate: number
  /** Mean of the burst's exponential excess of log time. */
  readonly burstSize: number
  /** Change of log time from the first window to the last, linear. */
  readonly drift: number
  /** Effect of one process (layout, placement): per block and arm. */
  readonly processSd: number
  /** An offset of each arm that persists from block to block, AR(1) with {@link offsetRho}. @default 0 */
  readonly offsetSd?: number
  /** @default 0 */
  readonly offsetRho?: number
  /** Share of the arm's windows, and of no other's, that take twice the time. @default 0 */
  readonly stallRate?: number
  /** Share of the blocks that are lost, whichever. @default 0 */
  readonly lossRate?: number
  /** The arm's block is lost where its process is slower by more than this many of `processSd`, as one that runs into a limit of time. @default never */
  readonly armFailsAbove?: number
  /** Times are counted in ticks of this share of a window, from a random phase on, as CPU time in `/proc` is; 0 for exact. @default 0 */
  readonly tick?: number
}

/** What to simulate. */
export interface SimulationOptions {
  readonly scenario: Scenario
  readonly seed: number
  readonly blocks: number
  /** Windows per arm and block. */
  readonly rounds: number
  /** True log(arm's time / baseline's time); 0 for A/A. */
  readonly effect: number
}

/** The arms of a simulated trace; `arm` differs from `baseline` by the effect, `control` by nothing. */
export const SIMULATED_ARMS: readonly ['baseline', 'arm', 'control'] = ['baseline', 'arm', 'control']

/**
 * Simulates a run as it is measured: blocks of fresh processes, in each block rounds of one window on every arm in
 * random order, nobody twice in a row; the machine's noise runs through all of it in time order.
 *
 * @returns fewer blocks than asked for where the scenario loses some.
 * @throws StatsError `STATS_OPTION_INVALID`.
 */
export function simulateBlocks(options: SimulationOptions): Block[] {
  const { scenario, seed, blocks, rounds, effect } = options
  requireCount(blocks, 'blocks', 1)
  requireCount(rounds, 'rounds', 1)
  const rng = createRng(seed)
  const machine = createMachine(scenario, rng, blocks * rounds * SIMULATED_ARMS.length)
  const simulated: Block[] = []
  const { offsetSd = 0, offsetRho = 0, stallRate = 0, tick = 0 } = scenario
  const { lossRate = 0, armFailsAbove = Number.POSITIVE_INFINITY } = scenario
  const innovate = Math.sqrt(1 - offsetRho * offsetRho)
  const persistent = { baseline: 0, arm: 0, control: 0 }
  if (offsetSd > 0) for (const arm of SIMULATED_ARMS) persistent[arm] = offsetSd * normalDeviate(rng)
  for (let block = 0; block < blocks; block += 1) {
    const offsets = { baseline: 0, arm: effect, control: 0 }
    const times = { baseline: [] as number[], arm: [] as number[], control: [] as number[] }
    for (const arm of SIMULATED_ARMS) offsets[arm] += scenario.processSd * normalDeviate(rng)
    const failed = offsets.arm - effect > armFailsAbove * scenario.processSd
    const lost = failed || (lossRate > 0 && rng.uniform() < lossRate)
    if (offsetSd > 0) {
      for (const arm of SIMULATED_ARMS) {
        offsets[arm] += persistent[arm]
        persistent[arm] = offsetRho * persistent[arm] + innovate * offsetSd * normalDeviate(rng)
      }
    }
    let order: readonly (typeof SIMULATED_ARMS)[number][] = []
    for (let round = 0; round < rounds; round += 1) {
      order = shuffleApart(SIMULATED_ARMS, order.at(-1), (arms) => shuffle(arms, rng))
      for (const arm of order) {
        const stall = arm === 'arm' && stallRate > 0 && rng.uniform() < stallRate ? 2 : 1
        times[arm].push(count(stall * Math.exp(offsets[arm] + machine())))
      }
    }
    if (!lost) simulated.push(createBlock(times))
  }
  return simulated

  function count(time: number): number {
    return tick > 0 ? tick * Math.floor(time / tick + rng.uniform()) : time
  }
}

/** The machine's log time noise, one window after the other. */
function createMachine(scenario: Scenario, rng: Rng, windows: number): () => number {
  const { windowSd, rho, tails, burstRate, burstSize, drift } = scenario
  const innovation = tails === 't3' ? scaledT3Deviate : normalDeviate
  let state = innovation(rng)
  let window = 0
  return () => {
    state = rho * state + Math.sqrt(1 - rho * rho) * innovation(rng)
    const burst = rng.uniform() < burstRate ? burstSize * exponentialDeviate(rng) : 0
    window += 1
    return windowSd * state + burst + (drift * window) / windows
  }
}
