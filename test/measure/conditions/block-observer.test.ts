import { availableParallelism } from 'node:os'
import { expect, test } from 'vitest'
import { BlockObserver } from '../../../src/measure/conditions/block-observer.ts'
import { ConditionsProbe } from '../../../src/measure/conditions/conditions.ts'
import { readCpuSeconds } from '../../../src/workloads/linux/working-cpu.ts'

const BUSY_SECONDS = 0.2

/** Longer than the rounds truly are, so that a time in ms cannot be taken for a share. */
const ROUNDS_MS = 20_000

/** One tick of the clock that another process's CPU time is read in, s. */
const TICK_SECONDS = 0.01

test("tells the harness's CPU time as a share of the rounds' time", async () => {
  const probe = new ConditionsProbe({ cpus: [0], engineCpus: undefined })
  const observer = new BlockObserver(3, [], probe)
  await observer.blockBegins()
  const beganAt = performance.now()
  const before = readCpuSeconds()
  await observer.roundsBegin()
  while (readCpuSeconds() - before < BUSY_SECONDS);
  const conditions = await observer.roundsEnd({ enginePids: [], roundsMs: ROUNDS_MS, engineMs: 5000 })
  const elapsedSeconds = (performance.now() - beganAt) / 1000

  const seconds = (conditions.harnessRoundsShare * ROUNDS_MS) / 1000
  // What `roundsBegin` itself takes before it reads belongs to no round.
  expect(seconds).toBeGreaterThan(BUSY_SECONDS / 2)
  expect(seconds).toBeLessThanOrEqual(elapsedSeconds * availableParallelism() + TICK_SECONDS)
  expect(conditions).toMatchObject({ block: 3, engineTimeShare: 0.25 })
})
