import type { Progress } from '../progress/progress.ts'

/** What a build reports to and can be stopped by. */
export interface BuildContext {
  readonly root: string
  readonly progress: Progress
  readonly signal?: AbortSignal
}
