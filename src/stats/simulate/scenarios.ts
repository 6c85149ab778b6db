import { logRatioOfSpeedup } from '../intervals/effect-scale.ts'
import type { Scenario } from './simulate.ts'

/** A machine like those the design measured: window noise 3 %, process effects 0.5 %. */
const QUIET: Scenario = {
  windowSd: 0.03,
  rho: 0,
  tails: 'normal',
  burstRate: 0,
  burstSize: 0,
  drift: 0,
  processSd: 0.005,
}

/** The machines on which the method must hold its 5 %, by name: their blocks are independent, and all arms have the same noise. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'independent noise': QUIET,
  'AR(1) noise, rho 0.5': { ...QUIET, rho: 0.5 },
  'AR(1) noise, rho 0.9': { ...QUIET, rho: 0.9 },
  't3 tails': { ...QUIET, tails: 't3' },
  'bursts in 5 % of windows': { ...QUIET, burstRate: 0.05, burstSize: 0.4 },
  'drift of 10 %': { ...QUIET, drift: logRatioOfSpeedup(10) },
  'process effects of 3 %': { ...QUIET, processSd: 0.03 },
  'all at once': {
    ...QUIET,
    rho: 0.9,
    tails: 't3',
    burstRate: 0.05,
    burstSize: 0.4,
    drift: logRatioOfSpeedup(10),
    processSd: 0.02,
  },
}

/** A machine so steady that what is special of the others below is much of its noise. */
const STEADY: Scenario = { ...QUIET, windowSd: 0.01, processSd: 0.002 }

/**
 * Machines that break an assumption, by name: offsets that arms keep from block to block (two thirds of a difference's variance), an arm
 * that stalls, blocks that are lost, CPU time in ticks of 10 ms of windows of 150 ms. The self-test says what becomes of the 5 % there.
 */
export const SPOILT_SCENARIOS: Readonly<Record<string, Scenario>> = {
  'offsets of 0.7 % that persist, rho 0.5': { ...STEADY, offsetSd: 0.007, offsetRho: 0.5 },
  'the arm stalls in 2 % of its windows': { ...QUIET, stallRate: 0.02 },
  'the arm stalls in 10 % of its windows': { ...QUIET, stallRate: 0.1 },
  '5 % of blocks lost, whichever': { ...QUIET, lossRate: 0.05 },
  'the arm’s slowest 5 % of processes fail': { ...STEADY, processSd: 0.01, armFailsAbove: 1.645 },
  'CPU time in ticks of 10 ms': { ...STEADY, windowSd: 0.003, tick: 1 / 15.2 },
}
