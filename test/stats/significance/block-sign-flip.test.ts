import { describe, expect, test } from 'vitest'
import { requireFinite } from '../../../src/stats/checks/non-empty.ts'
import { studentTCdf } from '../../../src/stats/distributions/student-t.ts'
import { blockInterval } from '../../../src/stats/intervals/block-interval.ts'
import { blockTest } from '../../../src/stats/significance/block-sign-flip.ts'
import { signFlipTest } from '../../../src/stats/significance/sign-flip.ts'

describe('`blockTest`', () => {
  test('is the sign-flip test where neighbours do not hang together', () => {
    const values = requireFinite([0.5, 2, 0.4, 1.8, 0.6, 2.2, 0.7, 1.9], 'values')
    const options = { seed: 1, nullValue: 0.1, alternative: 'less' } as const
    expect(blockTest(values, blockInterval(values), options)).toEqual(signFlipTest(values, options))
  })

  test('is as cautious as the wider interval where they do', () => {
    // All of one sign, so that flips give the smallest p that there is; but it is one rise and not eight values.
    const values = requireFinite([0.1, 0.2, 0.4, 0.7, 1, 1.3, 1.5, 1.6], 'values')
    const interval = blockInterval(values)
    expect(signFlipTest(values, { seed: 1 }).p).toBe(2 / 256)
    const { p } = blockTest(values, interval, { seed: 1 })
    expect(p).toBeCloseTo(2 * studentTCdf(-interval.estimate / interval.se, 5), 12)
    expect(p < 0.05).toBe(interval.low > 0)
    const less = blockTest(values, interval, { seed: 1, nullValue: 2, alternative: 'less' })
    expect(less.p).toBeCloseTo(studentTCdf((interval.estimate - 2) / interval.se, 5), 12)
  })
})
