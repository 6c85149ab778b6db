import type { ToolScope } from './tools.ts'

/** One tool: found with its version, or not with what to do. */
export interface Finding {
  readonly tool: string
  readonly neededFor: string
  readonly scope: ToolScope
  /** Undefined when it was not found. */
  readonly version: string | undefined
  /** What is wrong; undefined where all is well. */
  readonly problem: string | undefined
  /** The command that mends it here, or what to do where no command does; undefined where all is well. */
  readonly fix: string | undefined
}
