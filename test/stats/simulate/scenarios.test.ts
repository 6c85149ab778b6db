import { expect, test } from 'vitest'
import { SCENARIOS, SPOILT_SCENARIOS } from '../../../src/stats/simulate/scenarios.ts'

test('`SCENARIOS` covers every kind of noise that the self-test promises', () => {
  const all = Object.values(SCENARIOS)
  expect(new Set(all.map(({ rho }) => rho))).toEqual(new Set([0, 0.5, 0.9]))
  expect(all.some(({ tails }) => tails === 't3')).toBe(true)
  expect(all.some(({ burstRate }) => burstRate === 0.05)).toBe(true)
  expect(all.some(({ drift }) => drift > 0)).toBe(true)
  expect(all.some(({ processSd, windowSd }) => processSd >= windowSd)).toBe(true)
})

test('`SPOILT_SCENARIOS` breaks each of what the method assumes', () => {
  const all = Object.values(SPOILT_SCENARIOS)
  const fields = ['offsetRho', 'stallRate', 'lossRate', 'armFailsAbove', 'tick'] as const
  expect(fields.filter((field) => !all.some(({ [field]: value = 0 }) => value > 0))).toEqual([])
})
