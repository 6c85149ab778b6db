import { expect, test } from 'vitest'
import { ConcurrencyCount } from '../../../src/measure/compare/concurrency.ts'
import { resolveWorkload } from '../../../src/workloads/workload.ts'
import { createOpenaiSession } from '../../support/openai-server.ts'
import { createTestRun } from '../../support/scripted-engine.ts'
import { createCompletedBlock } from '../../support/completed-block.ts'

test('`ConcurrencyCount` gives what was asked for, and the fewest and most in flight by arm', () => {
  const workload = resolveWorkload({ concurrency: 20, requests: 12, prompts: ['hi'] })
  const blocks = [4, 12, 8].map((inFlight, index) =>
    createCompletedBlock(index, { baseline: { inFlight }, pgo: { inFlight: 12 } }),
  )
  const silent = createCompletedBlock(3, { process: { inFlight: null } })
  const count = new ConcurrencyCount()
  for (const block of [...blocks, silent]) count.add(block)
  expect(count.read(workload)).toEqual({
    requested: 12,
    achieved: { baseline: { fewest: 4, most: 12 }, pgo: { fewest: 12, most: 12 } },
  })
})

test('`ConcurrencyCount` tells a server that answers all at a time from one that queues', async () => {
  await expect(serve(0)).resolves.toBe(4)
  await expect(serve(2)).resolves.toBeLessThan(4)
})

/** Requests that a server with so many slots answers at a time, of four. */
async function serve(slots: number): Promise<number | undefined> {
  await using server = await createOpenaiSession({ tokenMs: 10, slots })
  await server.session.start()
  const requests = Array.from({ length: 4 }, (_, seed) => ({
    id: `r${seed}`,
    prompt: 'hi',
    max_tokens: 12,
    temperature: 0,
    seed,
  }))
  const result = await server.session.begin(createTestRun('w1', { concurrency: 4, requests }), 20_000)
  if (result.state !== 'completed') throw new Error(JSON.stringify(result))
  const windows = [{ arm: 'pgo', round: 0, result }]
  expect(server.session.workingCpuSeconds).toBeGreaterThan(0)
  const count = new ConcurrencyCount()
  count.add({ windows })
  return count.readAnsweredAtOnce()['pgo']
}
