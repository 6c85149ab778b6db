import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { ActiveClock } from '../../../src/workloads/timing/active-clock.ts'

describe('`ActiveClock`', () => {
  test('stands while it is stopped', async () => {
    const clock = new ActiveClock()
    await sleep(5)
    clock.stop()
    const stood = clock.activeNs
    expect(stood).toBeGreaterThan(0)
    await sleep(20)
    expect(clock.activeNs).toBe(stood)
    expect(clock.stoppedNs).toBeGreaterThan(15e6)
    clock.continue()
    await sleep(5)
    expect(clock.activeNs).toBeGreaterThan(stood)
  })

  test('has stood for no time when it never was stopped', () => {
    const clock = new ActiveClock()
    const stoppedNs = Array.from({ length: 1000 }, () => clock.stoppedNs)
    expect(new Set(stoppedNs.map((ns) => Math.round(ns)))).toEqual(new Set([0]))
  })

  test('takes stops out of the times of a clock that went on', async () => {
    const clock = new ActiveClock()
    await sleep(5)
    clock.stop()
    const stood = clock.activeNs
    await sleep(20)
    clock.continue()
    const stoppedNs = clock.stoppedNs
    expect(clock.toActive(1e6)).toBe(1e6)
    // A time within the stop is the moment at which it began.
    expect(clock.toActive(stood + 10e6)).toBe(stood)
    expect(clock.toActive(1e12)).toBeCloseTo(1e12 - stoppedNs, -5)
  })

  test('leaves a stop out that was over before the other clock started', async () => {
    const clock = new ActiveClock()
    clock.stop()
    await sleep(10)
    clock.continue()
    const lateNs = clock.elapsedNs
    await sleep(5)
    clock.stop()
    await sleep(10)
    clock.continue()
    const sinceStartNs = clock.elapsedNs - lateNs
    expect(clock.toActive(sinceStartNs, lateNs)).toBeGreaterThan(0)
    expect(clock.toActive(1e12, lateNs) - clock.toActive(1e12)).toBeGreaterThan(9e6)
  })
})
