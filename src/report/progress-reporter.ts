/** The Vitest reporter of what is under way: a live line on a terminal, a line at a tier's start and end everywhere. */
import type { Reporter } from 'vitest/node'
import { openConsole, type Console } from '../support/console.ts'
import { PROGRESS_ARTIFACT } from '../measure/progress/tier-progress.ts'
import { WAIT_ANNOTATION } from '../measure/progress/wait-annotation.ts'
import { createLiveLine, type LiveLine } from './terminal/live-line.ts'
import { renderEnd, renderStand, renderStart, renderWait } from './terminal/progress-line.ts'

/**
 * Creates the progress reporter. It must come before Vitest's own reporters: its line is taken away before they print.
 */
export function createProgressReporter(): Reporter {
  let console: Console | undefined
  let line: LiveLine | undefined
  /** Tests whose start was said. */
  const started = new Set<string>()
  const erase = (): void => line?.erase()

  return {
    onInit(vitest) {
      const opened = openConsole(vitest)
      console = opened
      line = createLiveLine(opened.write)
      vitest.logger.onTerminalCleanup(erase)
    },
    onTestRunStart() {
      started.clear()
    },
    onTestCaseArtifactRecord(testCase, artifact) {
      if (artifact.type !== PROGRESS_ARTIFACT || console === undefined) return
      const { stand } = artifact
      if (console.live) line?.draw(renderStand(testCase.fullName, stand, console.width() - 1))
      else if (!started.has(testCase.id)) console.print(renderStart(testCase.fullName, stand))
      started.add(testCase.id)
    },
    onTestCaseAnnotate(testCase, { message, type }) {
      erase()
      if (type === WAIT_ANNOTATION) console?.print(renderWait(testCase.fullName, message))
    },
    onTestCaseResult(testCase) {
      erase()
      const tier = testCase.meta().pgoBenchmarks
      if (tier !== undefined && started.has(testCase.id)) console?.print(renderEnd(tier))
    },
    onUserConsoleLog: erase,
    onTestModuleEnd: erase,
    onTestRunEnd: erase,
    onWatcherRerun: erase,
    onProcessTimeout: erase,
  }
}
