/** No file descriptors and no memory left, at any stage of a whole run, for all its processes. */
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LIMITS } from '../support/faults.ts'
import {
  createStagedProject,
  STAGED_TIMEOUT_MS,
  STAGES,
  type StagedProject,
} from '../support/staged-project.ts'

let project: StagedProject
beforeAll(async () => {
  project = await createStagedProject()
})
afterAll(async () => project[Symbol.asyncDispose]())

describe.for(Object.entries(LIMITS))('with %s', ([, limit]) => {
  test.for(STAGES)(
    'from `%s` on a run ends, and leaves nothing',
    { timeout: STAGED_TIMEOUT_MS },
    async (stage) => {
      const run = await project.hold(stage)
      for (const pid of run.pids) await execa('prlimit', [`--pid=${pid}`, limit], { reject: false })
      const { exitCode, signal } = await run.release()
      expect(exitCode ?? signal).not.toBe(0)
      await run.expectTidy()
    },
  )
})

test('a whole run after these', { timeout: STAGED_TIMEOUT_MS }, async () => {
  const { exitCode } = await project.run()
  expect(exitCode).toBe(0)
  await expect(project.readResults()).resolves.toMatchObject({ tiers: [{ state: 'measured' }] })
})
