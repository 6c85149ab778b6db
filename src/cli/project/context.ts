import { constants } from 'node:os'
import type { BuildContext } from '../../setup/steps/build-context.ts'
import { createStreamProgress } from '../../setup/progress/stream-progress.ts'
import { readSwitch } from '../../settings/settings.ts'

/**
 * A build context for a program: live progress on stderr, cancelled by Ctrl-C; a second one ends the program at once.
 *
 * @param durationsFile where the durations of steps are kept.
 */
export function createProcessContext(
  root: string,
  durationsFile: string,
  { verbose = false }: { readonly verbose?: boolean | undefined } = {},
): BuildContext {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // Not `once`: while ours is there, what guards the child processes leaves the signal to it.
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(128 + constants.signals[signal])
      controller.abort()
    })
  }
  // oxlint-disable-next-line no-restricted-properties -- Cleaned by the progress that writes there.
  const progress = createStreamProgress(process.stderr, {
    verbose: verbose || readSwitch('PGO_VERBOSE'),
    durationsFile,
  })
  return { root, progress, signal: controller.signal }
}
