import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngineError } from '../../src/workloads/engine/engine-failure.ts'
import { EngineHost } from '../../src/workloads/engine-host.ts'
import type { EngineSpec } from '../../src/workloads/engine/engine-session.ts'
import { refusal } from '../support/expect-error.ts'
import { expectGone, isRunning, listDescendants, readParentPid } from '../support/processes.ts'
import { createEngineSpec, createSpec, createTestRun } from '../support/scripted-engine.ts'
import { createTemporaryDirectory } from '../support/temporary-directory.ts'

const TIMEOUT_MS = 20_000

/** Starts an engine in a host and gives its pid. */
async function start(host: EngineHost, spec: EngineSpec): Promise<number> {
  const outcome = await host.start(spec)
  if (outcome.state === 'failed') throw createEngineError(outcome.failure)
  return outcome.pid ?? 0
}

describe('`EngineHost`', () => {
  let host: EngineHost
  beforeAll(() => {
    host = new EngineHost()
  })
  afterAll(async () => host[Symbol.asyncDispose]())

  test('starts an engine, runs a window on it and ends it through its normal exit', async () => {
    await using directory = await createTemporaryDirectory()
    const pid = await start(host, await createEngineSpec(directory))
    expect(await isRunning(pid)).toBe(true)
    await expect(host.window(createTestRun('w1'), TIMEOUT_MS)).resolves.toMatchObject({
      state: 'completed',
      summary: { id: 'w1' },
      requests: [{ id: 'r0' }, { id: 'r1' }],
    })
    await expect(host.stop()).resolves.toMatchObject({ state: 'stopped', exitCode: 0, killed: false })
    await expectGone(pid)
  })

  test('runs the engine in a worker process of its own', async () => {
    await using directory = await createTemporaryDirectory()
    const worker = await readParentPid(await start(host, await createEngineSpec(directory)))
    expect(worker).not.toBe(process.pid)
    await expect(readParentPid(worker)).resolves.toBe(process.pid)
  })

  test('pauses and resumes a window between its slices', async () => {
    await using directory = await createTemporaryDirectory()
    await start(host, await createEngineSpec(directory, { noise: 0 }))
    const run = createTestRun('w1', { slice_ns: 4_000_000 })
    await expect(host.window(run, TIMEOUT_MS)).resolves.toEqual({
      state: 'paused',
      activeNs: 4_000_000,
      cpuNs: 4_000_000,
    })
    await expect(host.resume(4_000_000)).resolves.toMatchObject({
      state: 'completed',
      summary: { wall_ns: 6_400_000 },
    })
  })

  test('ends the engine before it when it starts another', async () => {
    await using directory = await createTemporaryDirectory()
    const spec = await createEngineSpec(directory)
    const first = await start(host, spec)
    const second = await start(host, spec)
    expect(second).not.toBe(first)
    await expectGone(first)
  })

  test('tells an engine that failed to start, and starts another after it', async () => {
    await using directory = await createTemporaryDirectory()
    const crashing = await createEngineSpec(directory, { crashAtStart: true }, { arm: 'baseline' })
    await expect(host.start(crashing)).resolves.toMatchObject({
      state: 'failed',
      failure: {
        arm: 'baseline',
        stage: 'start',
        exitCode: 3,
        stderrTail: expect.stringContaining('out of luck'),
      },
    })
    await expect(start(host, await createEngineSpec(directory))).resolves.toBeGreaterThan(0)
  })

  test('tells an engine that crashed in a window, and starts another after it', async () => {
    await using directory = await createTemporaryDirectory()
    const pid = await start(host, await createEngineSpec(directory, { crashAtWindow: 1 }))
    await expect(host.window(createTestRun('w1'), TIMEOUT_MS)).resolves.toMatchObject({
      state: 'failed',
      failure: { reason: 'exited', exitCode: 101 },
    })
    await expectGone(pid)
    await start(host, await createEngineSpec(directory))
    await expect(host.window(createTestRun('w2'), TIMEOUT_MS)).resolves.toMatchObject({ state: 'completed' })
  })

  test('ends an engine that hangs in a window after the window’s time', async () => {
    await using directory = await createTemporaryDirectory()
    const pid = await start(host, await createEngineSpec(directory, { hangAtWindow: 1 }))
    await expect(host.window(createTestRun('w1'), 300)).resolves.toMatchObject({
      state: 'failed',
      failure: { reason: 'timed-out', detail: expect.stringContaining('300 ms') },
    })
    await expectGone(pid)
  })

  test('names a binary that is not executable, also behind a launcher', async () => {
    await using directory = await createTemporaryDirectory()
    const binary = await directory.write('engine', '#!/bin/sh\n')
    const outcome = await host.start(createSpec(binary, { launcher: ['env'] }))
    if (outcome.state !== 'failed') throw new Error('it started')
    expect(createEngineError(outcome.failure)).toEqual(
      refusal('ENGINE_NOT_EXECUTABLE', 'arm `pgo`', binary, 'is not executable'),
    )
  })

  test('has nothing to stop before anything was started', async () => {
    await using idle = new EngineHost()
    await expect(idle.stop()).resolves.toMatchObject({ state: 'stopped', killed: false })
  })
})

function listWorkers(): readonly number[] {
  return listDescendants(process.pid, 'tinypool')
}

describe('a worker that does not come up', () => {
  test.for(['silent-worker.ts', 'loading-worker.ts', 'no-such-worker.ts'])(
    'is given up after its own limit, by its module, and leaves no process: %s',
    async (module) => {
      await using directory = await createTemporaryDirectory()
      const worker = new URL(`../fixtures/workers/${module}`, import.meta.url)
      // Workers of other tests of this process may be there.
      const before = new Set(listWorkers())
      await using host = new EngineHost({ worker, workerStartTimeoutMs: 5000 })
      const spec = await createEngineSpec(directory)
      await expect(host.start(spec)).rejects.toThrow(refusal('WORKER_FAILED', module, 'Fix: run `node'))
      await expect.poll(() => listWorkers().filter((pid) => !before.has(pid))).toEqual([])
    },
  )

  test('is given up once more when it is asked again', async () => {
    const worker = new URL('../fixtures/workers/silent-worker.ts', import.meta.url)
    await using host = new EngineHost({ worker, workerStartTimeoutMs: 1000 })
    for (let attempt = 0; attempt < 2; attempt += 1)
      await expect(host.stop()).rejects.toThrow(refusal('WORKER_FAILED', 'has not answered within 1 s'))
  })
})
