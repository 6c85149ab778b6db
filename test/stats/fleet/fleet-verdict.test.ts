import { expect, test } from 'vitest'
import type { HostEffect } from '../../../src/stats/fleet/between-hosts.ts'
import { fleetEffect } from '../../../src/stats/fleet/fleet-effect.ts'
import { decideFleetVerdicts, type JudgedFleet } from '../../../src/stats/fleet/fleet-verdict.ts'
import { normalDeviate } from '../../../src/stats/random/deviates.ts'
import { createRng, type Rng } from '../../../src/stats/random/rng.ts'

const MARGIN = Math.log(1.01)

function drawFleet(rng: Rng, mean: number, count = 5): JudgedFleet {
  const hosts = Array.from({ length: count }, (): HostEffect => ({
    estimate: mean + 0.006 * normalDeviate(rng) + 0.003 * normalDeviate(rng),
    se: 0.003,
  }))
  return { effect: fleetEffect(hosts), margin: MARGIN }
}

test.for<[what: string, mean: number, kinds: string[]]>([
  ['no effect is called a difference', 0, ['faster', 'faster-by-margin', 'slower']],
  ['an effect of the margin is called larger', -MARGIN, ['faster-by-margin']],
  ['an effect of the margin is called equivalent', MARGIN, ['equivalent']],
])('in at most 6 %% of families of four fleets %s', ([, mean, kinds]) => {
  const rng = createRng(3)
  const families = 300
  const wrong = Array.from({ length: families }, () =>
    decideFleetVerdicts(Array.from({ length: 4 }, () => drawFleet(rng, mean))).some(({ verdict }) =>
      kinds.includes(verdict.kind),
    ),
  ).filter(Boolean).length
  // Three standard errors above 6 %.
  expect(wrong / families).toBeLessThan(0.06 + 3 * Math.sqrt((0.06 * 0.94) / families))
})

test.for<[mean: number, kind: string]>([
  [-0.06, 'faster-by-margin'],
  [0.06, 'slower'],
])('a mean of %d is called %s', ([mean, kind]) => {
  const [judged] = decideFleetVerdicts([drawFleet(createRng(5), mean)])
  expect(judged?.verdict.kind).toBe(kind)
  expect(judged?.adjustedP).toBeLessThan(0.05)
})
