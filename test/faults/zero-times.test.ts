/** Clocks that have not moved: what hangs on one is left out or discarded, and the tier has its verdict. */
import { expect, test } from 'vitest'
import { STEADY } from '../support/scripted-engine.ts'
import { createProject } from '../support/temp-project.ts'

test.for([
  ['wall', { zeroWallAtWindow: 2 }, 'window that took 0 ns'],
  ['cpu', { zeroCpuAtWindow: 2 }, '"state":"measured"'],
] as const)('a %s time of 0 in one process', async ([, script, said]) => {
  await using project = await createProject({
    engines: {
      baseline: STEADY,
      pgo: { ...STEADY, tokenNs: 95_000, ...script, misbehaveAt: [6] },
    },
    settings: { budgetSeconds: 60 },
  })
  await project.vitest(['bench', '--run'])
  const [tier] = (await project.readResults()).tiers
  const text = JSON.stringify(tier)
  expect(text).not.toContain('STATS_NOT_FINITE')
  expect(text).toContain(said)
})
