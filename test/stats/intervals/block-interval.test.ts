import { describe, expect, test } from 'vitest'
import { requireFinite, type NonEmpty } from '../../../src/stats/checks/non-empty.ts'
import { blockInterval } from '../../../src/stats/intervals/block-interval.ts'
import { yuenInterval } from '../../../src/stats/intervals/yuen.ts'
import { normalDeviate } from '../../../src/stats/random/deviates.ts'
import { createRng } from '../../../src/stats/random/rng.ts'
import { excludesZero } from '../../../src/stats/verdict/verdict.ts'

const RUNS = 2000

/** Normal values whose variance is by half, or not at all, an AR(1) offset of rho 0.5. */
function createRuns(count: number, offsetSd: number): readonly NonEmpty<number>[] {
  const rng = createRng(9)
  return Array.from({ length: RUNS }, () => {
    let offset = offsetSd * normalDeviate(rng)
    const values = Array.from({ length: count }, () => {
      const value = offset + Math.sqrt(1 - offsetSd ** 2) * normalDeviate(rng)
      offset = 0.5 * offset + Math.sqrt(0.75) * offsetSd * normalDeviate(rng)
      return value
    })
    return requireFinite(values, 'values')
  })
}

function missed(runs: readonly NonEmpty<number>[], interval: typeof blockInterval): number {
  return runs.filter((values) => excludesZero(interval(values))).length / runs.length
}

describe('`blockInterval`', () => {
  test('is Yuen’s where neighbours repel each other, and wider by the root of the inflation where they hang together', () => {
    const apart = requireFinite([1, 8, 2, 7, 3, 6, 4, 5], 'values')
    expect(blockInterval(apart)).toEqual({ ...yuenInterval(apart), inflation: 1 })
    const together = requireFinite([1, 2, 3, 4, 5, 6, 7, 8], 'values')
    const [plain, wide] = [yuenInterval(together), blockInterval(together)]
    const { inflation = 1 } = wide
    expect(inflation).toBeGreaterThan(3)
    expect(wide.se).toBeCloseTo(plain.se * Math.sqrt(inflation), 12)
    expect(wide.high - wide.estimate).toBeCloseTo((plain.high - plain.estimate) * Math.sqrt(inflation), 12)
  })

  test.for([8, 12, 24, 48])('misses in about 5 % of %i independent values', (count) => {
    const share = missed(createRuns(count, 0), blockInterval)
    // 3 standard errors beyond 3.6 and 6.4 %.
    expect(share).toBeGreaterThan(0.036 - 3 * Math.sqrt((0.036 * 0.964) / RUNS))
    expect(share).toBeLessThan(0.064 + 3 * Math.sqrt((0.064 * 0.936) / RUNS))
  })

  test.for([
    [12, 0.14],
    [48, 0.11],
  ] as const)('misses less often where offsets persist for some of %i values', ([count, most]) => {
    const runs = createRuns(count, Math.SQRT1_2)
    expect(missed(runs, yuenInterval)).toBeGreaterThan(0.12)
    expect(missed(runs, blockInterval)).toBeLessThan(most)
    expect(missed(runs, yuenInterval) - missed(runs, blockInterval)).toBeGreaterThan(0.02)
  })
})
