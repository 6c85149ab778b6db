import { describe, expect, test } from 'vitest'
import { readArmStands } from '../../../src/measure/progress/tier-progress.ts'
import { createWindows } from '../../support/tier-record.ts'

describe('`readArmStands`', () => {
  test('gives the speedup of the arms asked for, with an interval around it', () => {
    const windows = createWindows({ baseline: 1, pgo: 1 / 1.05 })
    const { arms, halfWidth } = readArmStands(windows, 'baseline', ['pgo'])
    expect(arms).toMatchObject([{ arm: 'pgo' }])
    const [low = 0, high = 0] = arms[0]?.interval ?? []
    expect(arms[0]?.estimate).toBeCloseTo(0.05, 2)
    expect(low).toBeLessThan(0.05)
    expect(high).toBeGreaterThan(0.05)
    expect(halfWidth).toBeCloseTo(Math.log((1 + high) / (1 + low)) / 2, 3)
  })

  test('takes the half-width of the widest interval, the control’s too', () => {
    const calm = createWindows({ baseline: 1, pgo: 1, control: 1 })
    const noisy = calm.map((row) => {
      const [block, round, arm, wallNs, cpuNs, inFlight] = row
      const wave = arm === 'control' ? 1 + 0.1 * Math.sin(block) : 1
      return [block, round, arm, wallNs * wave, cpuNs, inFlight] satisfies typeof row
    })
    const quiet = readArmStands(calm, 'baseline', ['pgo']).halfWidth ?? 0
    expect(readArmStands(noisy, 'baseline', ['pgo']).halfWidth).toBeGreaterThan(5 * quiet)
  })

  test('says nothing before there are four blocks', () => {
    const windows = createWindows({ baseline: 1, pgo: 1 }, 3)
    expect(readArmStands(windows, 'baseline', ['pgo'])).toEqual({ arms: [], halfWidth: null })
  })

  test('says nothing while the pilot runs', () => {
    expect(readArmStands([], 'baseline', ['pgo'])).toEqual({ arms: [], halfWidth: null })
  })
})
