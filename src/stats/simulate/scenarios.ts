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

/** The machines on which the method must hold its 5 %, by name. */
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
