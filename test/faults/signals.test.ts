/** Every signal that ends a run, at every stage of a whole one: it ends, nothing stays, and the next run goes on. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SIGNALS } from '../support/faults.ts'
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

// One project for all: that a run gets as far as its stage shows that those before it have left nothing in its way.
describe.for(STAGES)('%s', (stage) => {
  test.for(Object.entries(SIGNALS))(
    'ends by %s, and leaves nothing',
    { timeout: STAGED_TIMEOUT_MS },
    async ([, send]) => {
      const run = await project.hold(stage)
      send(run.pid)
      const { exitCode, signal } = await run.ended()
      expect(exitCode ?? signal).not.toBe(0)
      await run.expectTidy()
    },
  )
})

test('a run after all of these is whole', { timeout: STAGED_TIMEOUT_MS }, async () => {
  const { exitCode, output } = await project.run()
  expect(output).toContain('results.json')
  expect(exitCode).toBe(0)
  await expect(project.readResults()).resolves.toMatchObject({ tiers: [{ state: 'measured' }] })
})
