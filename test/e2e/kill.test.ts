import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { expectGone, isRunning } from '../support/processes.ts'
import { createProject } from '../support/temp-project.ts'

/** A window of this length is under way whenever the test interrupts it. */
const LONG_WINDOW = { realMs: 20_000 }

test.for([
  { signal: 'SIGINT', kind: 'plain', script: LONG_WINDOW },
  { signal: 'SIGTERM', kind: 'plain', script: LONG_WINDOW },
  { signal: 'SIGKILL', kind: 'plain', script: LONG_WINDOW },
  { signal: 'SIGKILL', kind: 'stubborn', script: { ...LONG_WINDOW, stubborn: true } },
  { signal: 'SIGINT', kind: 'stubborn', script: { ...LONG_WINDOW, stubborn: true } },
] as const)('$signal of Vitest in a window leaves no $kind engine', async ({ signal, script }) => {
  await using project = await createProject()
  const log = join(project.root, 'log')
  const engines = { baseline: { ...script, log }, pgo: { ...script, log, seed: 2 } }
  await using running = await createProject({ engines, settings: { windowTimeoutSeconds: 60 } })
  const vitest = running.start(['bench', '--run'])
  await waitFor(async () => (await readLog(log)).includes('window '), 'a window')
  const pids = [...(await readLog(log)).matchAll(/process (\d+)/g)].map(([, pid]) => Number(pid))
  expect(await Promise.all(pids.map(isRunning))).toContain(true)
  vitest.kill(signal)
  for (const pid of pids) await expectGone(pid)
  vitest.kill('SIGKILL')
  await vitest
})

async function readLog(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '')
}

async function waitFor(condition: () => Promise<boolean>, what: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (await condition()) return
    await sleep(100)
  }
  throw new Error(`waited in vain for ${what}`)
}
