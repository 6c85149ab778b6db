import type { Conversation } from './conversation.ts'

/** One thing that docs/protocol.md asks of an engine. */
export interface Check {
  readonly name: string
  /** Only for engines that can pause. */
  readonly needsPause?: boolean
  /** Talks to an engine that has just said `ready`; throws a `Nonconformity` at the first fault. */
  readonly run: (engine: Conversation) => Promise<void>
}

/** How a check came out. */
export type CheckResult =
  | { readonly name: string; readonly state: 'passed' }
  | { readonly name: string; readonly state: 'failed' | 'skipped'; readonly reason: string }
