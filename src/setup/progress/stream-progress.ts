import { createProgress, type Progress } from './progress.ts'
import { openDurations } from './durations.ts'

/** A stream that may be a terminal. */
export type ProgressStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly hasColors?: (env: object) => boolean
}

/**
 * Shows progress on a stream: live on a terminal that can, in colours unless `NO_COLOR` says otherwise, in plain lines elsewhere
 * and in CI.
 *
 * @param durationsFile where the durations of steps are kept.
 */
export function createStreamProgress(
  stream: ProgressStream,
  options: {
    readonly verbose: boolean
    readonly durationsFile: string
    readonly env?: Readonly<NodeJS.ProcessEnv>
  },
): Progress {
  const { verbose, durationsFile, env = process.env } = options
  const ci = !['', '0', 'false'].includes((env['CI'] ?? '').toLowerCase())
  return createProgress({
    write: (text) => stream.write(text),
    live: stream.isTTY === true && !ci && env['TERM'] !== 'dumb',
    verbose,
    columns: () => stream.columns,
    color: stream.hasColors?.(env) === true,
    durations: openDurations(durationsFile),
  })
}
