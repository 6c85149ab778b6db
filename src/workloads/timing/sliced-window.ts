/** A window under way on an engine that cannot pause itself, cut into slices by stopping the engine's processes. */
import type { ActiveClock } from './active-clock.ts'
import type { EngineChild } from '../engine/engine-child.ts'
import type { EngineFailure } from '../engine/engine-failure.ts'
import { continueGroup, stopGroup } from '../linux/group-stop.ts'
import type { WindowCompleted, WindowFailed, WindowStep } from '../engine/window.ts'

/** What is under way. */
export interface WindowUnderWay {
  readonly child: EngineChild
  /** Started together with the window. */
  readonly clock: ActiveClock
  /** Its end; never rejects. */
  readonly outcome: Promise<WindowCompleted | WindowFailed>
  /** Longest active time, ms. */
  readonly timeoutMs: number
  /** Ends the engine and words why; called when `timeoutMs` is over. */
  readonly failTimedOut: () => Promise<EngineFailure>
}

const ELAPSED: unique symbol = Symbol('elapsed')

/** Time that the engine stands does not count for anything: neither for the slice nor for the window's limit. */
export class SlicedWindow {
  readonly #window: WindowUnderWay

  constructor(window: WindowUnderWay) {
    this.#window = window
  }

  /** Waits for the window's end, or for `sliceNs` of active time and then stops the engine. */
  async advance(sliceNs: number | undefined): Promise<WindowStep> {
    const { child, clock, outcome, timeoutMs, failTimedOut } = this.#window
    const remainingMs = timeoutMs - clock.activeNs / 1e6
    const sliceMs = sliceNs === undefined ? Infinity : sliceNs / 1e6
    const step = await within(Math.min(sliceMs, remainingMs), outcome)
    if (step !== ELAPSED) return step
    if (sliceMs >= remainingMs) return { state: 'failed', failure: await failTimedOut() }
    stopGroup(child)
    clock.stop()
    return { state: 'paused', activeNs: clock.activeNs, cpuNs: undefined }
  }

  /** Lets the engine go on for another slice. */
  async resume(sliceNs: number): Promise<WindowStep> {
    const { child, clock } = this.#window
    clock.continue()
    continueGroup(child)
    return this.advance(sliceNs)
  }
}

async function within<Value>(ms: number, promise: Promise<Value>): Promise<Value | typeof ELAPSED> {
  const { promise: elapsed, resolve } = Promise.withResolvers<typeof ELAPSED>()
  const timer = setTimeout(() => resolve(ELAPSED), Math.max(0, ms))
  try {
    return await Promise.race([promise, elapsed])
  } finally {
    clearTimeout(timer)
  }
}
