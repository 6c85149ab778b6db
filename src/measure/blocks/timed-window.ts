/** What a block leaves: its windows, and itself when it is whole. */
import type { EngineStarted } from '../../workloads/engine/engine-session.ts'
import type { WindowCompleted } from '../../workloads/engine/window.ts'
import type { Conditions } from '../conditions/conditions.ts'

/** One timed window. */
export interface TimedWindow {
  readonly arm: string
  readonly round: number
  readonly result: WindowCompleted
}

/** A block whose windows all count. */
export interface CompletedBlock {
  readonly index: number
  readonly windows: readonly TimedWindow[]
  readonly started: Readonly<Record<string, EngineStarted>>
  readonly conditions: Conditions | undefined
}
