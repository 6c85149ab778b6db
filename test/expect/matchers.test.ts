import { beforeAll, describe, expect, test } from 'vitest'
import { matchers } from '../../src/expect/matchers.ts'
import { TierComparison, tierOf } from '../../src/expect/tier-comparison.ts'
import type { MeasuredTier } from '../../src/measure/record/tier-record.ts'
import { refusal } from '../support/expect-error.ts'
import { createComparison, createControl, createTier } from '../support/tier-record.ts'

beforeAll(() => {
  expect.extend(matchers)
})

/** The `pgo` arm of a tier with a speedup of 5 % in wall time and 2 % in CPU time, each ±0.5 % and a little. */
function pgo(changes: Partial<MeasuredTier> = {}) {
  const { effect } = createComparison()
  const wall = createComparison({ effect: { ...effect, estimate: -Math.log(1.05) } })
  const cpu = createComparison({ metric: 'cpu', effect: { ...effect, estimate: -Math.log(1.02) } })
  const control = [createControl(), createControl({ metric: 'cpu' })]
  return new TierComparison(createTier({ comparisons: [wall, cpu], control, ...changes })).arm('pgo')
}

test('CPU time of engines that state none is refused, not taken for an open question', () => {
  const arm = pgo({ comparisons: [createComparison()], control: [createControl()] })
  expect(arm).toBeFaster()
  expect(() => expect(arm).toBeFaster({ metric: 'cpu' })).toThrow(
    refusal('BENCH_INVALID', "`metric: 'cpu'`", 'no comparison in CPU time', 'Fix:'),
  )
})

describe('what is known', () => {
  test('`toBeFaster` is met by a whole interval above its share, in wall time by default', () => {
    expect(pgo()).toBeFaster()
    expect(pgo()).toBeFaster({ atLeast: '4 %' })
    expect(pgo()).toBeFaster({ atLeast: 0.01, metric: 'cpu' })
    expect(pgo()).not.toBeFaster({ atLeast: '4 %', metric: 'cpu' })
  })

  test('`.not.toBeSlower` and `toBeEquivalent` take the tier’s margin when nothing is said', () => {
    expect(pgo()).not.toBeSlower()
    expect(pgo()).not.toBeEquivalent()
    expect(pgo()).toBeEquivalent({ within: '6 %' })
  })

  test('a margin is the same in both directions on the scale of verdicts: ±10 % ends at -9.1 %', () => {
    const { effect } = createComparison()
    const slower = createComparison({ effect: { ...effect, estimate: -Math.log(0.905), se: 0.0005 } })
    expect(pgo({ comparisons: [slower] })).not.toBeEquivalent({ within: '10 %' })
    expect(pgo({ comparisons: [slower] })).toBeSlower({ atLeast: '10 %' })
  })

  test('a failure states estimate, interval, its level, and how many blocks stand behind it', () => {
    expect(() => expect(pgo({ confidence: 0.95 })).toBeFaster({ atLeast: '8 %' })).toThrow(
      /^expected pgo to be faster than the baseline by at least 8 %; measured \+5\.00 % \[\+4\.50, \+5\.50\], the 95 % interval of 12 blocks$/,
    )
    expect(() => expect(pgo()).not.toBeFaster({ metric: 'cpu' })).toThrow(
      /^expected pgo to be not faster than the baseline in CPU time; .* the 97 % interval of 12 blocks$/,
    )
  })

  test('keeps every expectation for the reports, met or not', ({ task }) => {
    expect(pgo()).toBeFaster()
    expect(() => expect(pgo()).toBeSlower()).toThrow('slower than the baseline by at least 1 %')
    expect(task.meta.pgoBenchmarksExpectations).toMatchObject([
      { arm: 'pgo', claim: 'faster than the baseline', outcome: 'met' },
      { arm: 'pgo', claim: 'slower than the baseline by at least 1 %', outcome: 'failed' },
    ])
  })
})

describe('what is not an expectation', () => {
  test('an option that does not exist, or has no sense, is refused by its name', () => {
    // @ts-expect-error it is called `atLeast`
    expect(() => expect(pgo()).toBeFaster({ atleast: '2 %' })).toThrow(/`toBeFaster`.*`atleast` is no option/)
    expect(() => expect(pgo()).toBeFaster({ atLeast: '2 percent' })).toThrow(/`atLeast`.*"2 percent"/)
    expect(() => expect(pgo()).toBeEquivalent({ within: 0 })).toThrow(/`within`/)
  })

  test('anything but an arm is refused, with the way to get one', () => {
    expect(() => expect(1.05).toBeFaster()).toThrow(
      /is about an arm of a measured tier, received number.*tier\.arm\('pgo'\)/s,
    )
  })

  test('an arm that the tier did not compare is refused with those it did', () => {
    expect(() => new TierComparison(createTier()).arm('lto')).toThrow(/no arm `lto`; it has pgo/)
  })

  test('a test that measured nothing has no tier', ({ task }) => {
    expect(() => tierOf({ task })).toThrow(/has measured no tier yet/)
  })
})
