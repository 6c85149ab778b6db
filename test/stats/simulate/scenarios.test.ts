import { expect, test } from 'vitest'
import { SCENARIOS } from '../../../src/stats/simulate/scenarios.ts'

test('`SCENARIOS` covers every kind of noise that the self-test promises', () => {
  const all = Object.values(SCENARIOS)
  expect(new Set(all.map(({ rho }) => rho))).toEqual(new Set([0, 0.5, 0.9]))
  expect(all.some(({ tails }) => tails === 't3')).toBe(true)
  expect(all.some(({ burstRate }) => burstRate === 0.05)).toBe(true)
  expect(all.some(({ drift }) => drift > 0)).toBe(true)
  expect(all.some(({ processSd, windowSd }) => processSd >= windowSd)).toBe(true)
})
