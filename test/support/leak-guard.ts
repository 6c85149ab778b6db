/** Gives a test run a folder for temporary files and Node's compiled modules, and fails the run when a process that it started outlives it. */
import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { listTraces } from './process-traces.ts'

/** Time for what ends by itself, ms: the last test may be over just before its processes. */
const GRACE_MS = 5000
/** Vitest's workers and their watchdog have the folder in their environment, and end beside this. */
const VITEST_OWN = /vitest\/dist\/workers|^vitest-watchdog|^node \(vitest/

/** Vitest's globalSetup: called once a run, before any worker is started, which inherits the environment. */
export default function setup(): () => Promise<void> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'pgo-benchmarks-suite-')))
  // Tests of what several users share start processes of others.
  chmodSync(folder, 0o711)
  process.env['TMPDIR'] = folder
  // Tests start hundreds of Node processes with the same modules.
  process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(
    new URL('../../node_modules/.cache/node-compile-cache', import.meta.url),
  )
  return async () => {
    const left = await waitForNone(folder)
    rmSync(folder, { recursive: true, force: true })
    if (left.length > 0) throw new Error(`processes outlive the tests that started them:\n${left.join('\n')}`)
  }
}

async function waitForNone(folder: string): Promise<readonly string[]> {
  const deadline = performance.now() + GRACE_MS
  for (;;) {
    const left = listTraces(folder).flatMap(({ pid, command }) =>
      VITEST_OWN.test(command) ? [] : [`${pid} ${command}`],
    )
    if (left.length === 0 || performance.now() > deadline) return left
    await sleep(50)
  }
}
