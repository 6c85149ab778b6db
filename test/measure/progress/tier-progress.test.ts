import { describe, expect, test } from 'vitest'
import { readArmStands } from '../../../src/measure/progress/tier-progress.ts'
import { pairArm, readBlocks } from '../../../src/measure/compare/compare.ts'
import type { WindowRow } from '../../../src/measure/record/tier-record.ts'
import { createWindows } from '../../support/tier-record.ts'

/** What a running tier keeps of its windows. */
function pair(
  windows: readonly WindowRow[],
  arms: readonly string[],
): readonly (readonly [string, readonly number[]])[] {
  const blocks = readBlocks(windows, 'wall')
  return arms.map((arm) => [arm, blocks.length === 0 ? [] : pairArm(blocks, 'baseline', arm)])
}

describe('`readArmStands`', () => {
  test('gives the speedup of the arms asked for, with an interval around it', () => {
    const windows = createWindows({ baseline: 1, pgo: 1 / 1.05 })
    const { arms, halfWidth } = readArmStands(pair(windows, ['pgo']))
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
    const quiet = readArmStands(pair(calm, ['pgo'])).halfWidth ?? 0
    expect(readArmStands(pair(noisy, ['pgo'])).halfWidth).toBeGreaterThan(5 * quiet)
  })

  test('says nothing before there are four blocks', () => {
    const windows = createWindows({ baseline: 1, pgo: 1 }, 3)
    expect(readArmStands(pair(windows, ['pgo']))).toEqual({ arms: [], halfWidth: null })
  })

  test('says nothing while the pilot runs', () => {
    expect(readArmStands(pair([], ['pgo']))).toEqual({ arms: [], halfWidth: null })
  })
})
