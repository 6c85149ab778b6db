import { expect, test } from 'vitest'
import { createProject } from '../../support/temp-project.ts'

test('a run tells before its first tier what tiers will take, where the budget does not hold the fewest blocks', async () => {
  // 0.96 s a request and 9.6 s for ten by the engine's clock, next to nothing by any other.
  const script = { noise: 0, processNoise: 0.002, tokenNs: 30_000_000, calmInVerification: false }
  await using project = await createProject({
    engines: { baseline: script, pgo: { ...script, seed: 2 } },
    settings: { slicing: 'off', training: { concurrency: [1, 10] } },
  })
  const { stdout, stderr } = await project.vitest(['bench', '--run'])
  expect(stderr).toBe('')
  const lines = stdout.split('\n').filter((line) => line.startsWith('[pgo]'))
  const first = lines.findIndex((line) => line.startsWith('[pgo] measuring: what to expect of tiers'))
  expect(lines[first + 1]).toMatch(/ 1 in flight: a window takes about 0\.96 s/)
  expect(lines[first + 2]).toMatch(/10 in flight: a window takes about 9\.6 s/)
  expect(lines[first + 3]).toMatch(/blocks of every tier: `budgetSeconds: \d+`/)
  expect(lines.findIndex((line) => line.startsWith('[pgo] tier: measuring'))).toBeGreaterThan(first)
})
