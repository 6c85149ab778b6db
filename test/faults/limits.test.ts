/** No file descriptors left, for all processes of a whole run. */
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { NO_DESCRIPTORS } from '../support/faults.ts'
import { listTraces } from '../support/process-traces.ts'
import {
  createStagedProject,
  STAGED_TIMEOUT_MS,
  type HeldRun,
  type StagedProject,
} from '../support/staged-project.ts'

const held: HeldRun[] = []
let project: StagedProject
beforeAll(async () => {
  project = await createStagedProject()
})
afterAll(async () => project[Symbol.asyncDispose]())

test.for(NO_DESCRIPTORS)(
  'a run without file descriptors from `%s` on ends, and leaves no process',
  { timeout: STAGED_TIMEOUT_MS },
  async (stage) => {
    const run = await project.hold(stage)
    for (const pid of run.pids) await execa('prlimit', [`--pid=${pid}`, '--nofile=3:3'], { reject: false })
    const { exitCode, signal } = await run.release()
    expect(exitCode ?? signal).not.toBe(0)
    await expect.poll(() => listTraces(project.root), { timeout: STAGED_TIMEOUT_MS / 3 }).toEqual([])
    held.push(run)
  },
)

test(
  'a whole run after these sweeps what they could not remove without one',
  { timeout: STAGED_TIMEOUT_MS },
  async () => {
    const { exitCode } = await project.run()
    expect(exitCode).toBe(0)
    await expect(project.readResults()).resolves.toMatchObject({ tiers: [{ state: 'measured' }] })
    for (const run of held) await run.expectTidy()
  },
)
