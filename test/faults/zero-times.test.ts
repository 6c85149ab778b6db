/** Clocks that have not moved: what hangs on one is left out or discarded, and the tier has its verdict. */
import { expect, test } from 'vitest'
import { STEADY } from '../support/scripted-engine.ts'
import { createProject } from '../support/temp-project.ts'

test.for([
  ['wall', { zeroWallAtWindow: 2 }, 'discarded'],
  ['cpu', { zeroCpuAtWindow: 2 }, 'measured'],
] as const)('a %s time of 0 in one process', async ([metric, script]) => {
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
  if (metric === 'wall') expect(text).toContain('window that took 0 ns')
  else expect(tier?.state).toBe('measured')
})
