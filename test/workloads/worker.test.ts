import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { createEngineError } from '../../src/workloads/engine/engine-failure.ts'
import { EngineHost } from '../../src/workloads/engine-host.ts'
import { findLauncher } from '../../src/workloads/linux/launcher.ts'
import { refusal } from '../support/expect-error.ts'
import { expectGone, isRunning, readParentPid } from '../support/processes.ts'
import { createEngineSpec, createTestRun, type EngineScript } from '../support/scripted-engine.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../support/temporary-directory.ts'

const TIMEOUT_MS = 20_000
/** Longer than any test here: a window that ends only because somebody ended it. */
const ENDLESS: EngineScript = { realMs: 600_000 }

/** A host whose engine is in the middle of a window; `step` is how that window will end. */
async function beginWindow(
  host: EngineHost,
  directory: TemporaryDirectory,
  script: EngineScript,
  launcher: readonly string[] = [],
) {
  const log = directory.join('log')
  const spec = await createEngineSpec(directory, { ...script, log }, { launcher })
  const outcome = await host.start(spec)
  if (outcome.state === 'failed') throw createEngineError(outcome.failure)
  const step = host.window(createTestRun('w1'), TIMEOUT_MS)
  await expect.poll(async () => readFile(log, 'utf8')).toContain('window w1')
  const { pid = 0 } = outcome
  return { pid, worker: await readParentPid(pid), step }
}

describe('a worker that is killed', () => {
  test.for<[kind: string, script: EngineScript]>([
    ['an engine', ENDLESS],
    ['an engine that ignores everything it is told', { ...ENDLESS, stubborn: true }],
  ])('takes %s with it and fails the window', async ([, script]) => {
    const { prefix } = await findLauncher(false)
    await using directory = await createTemporaryDirectory()
    await using host = new EngineHost()
    const { pid, worker, step } = await beginWindow(host, directory, script, prefix)
    process.kill(worker, 'SIGKILL')
    await expectGone(pid)
    const outcome = await step
    if (outcome.state !== 'failed') throw new Error(`the window ${outcome.state}`)
    expect(outcome.failure).toMatchObject({ arm: 'pgo', stage: 'window', reason: 'worker-lost' })
    expect(createEngineError(outcome.failure)).toEqual(
      refusal('WORKER_FAILED', 'arm `pgo`', 'worker process was lost'),
    )
  })

  test('is replaced: its host starts another engine', async () => {
    const { prefix } = await findLauncher(false)
    await using directory = await createTemporaryDirectory()
    await using host = new EngineHost()
    const { worker, step } = await beginWindow(host, directory, ENDLESS, prefix)
    process.kill(worker, 'SIGKILL')
    await step
    await expect(host.start(await createEngineSpec(directory))).resolves.toMatchObject({ state: 'started' })
    await expect(host.window(createTestRun('w2'), TIMEOUT_MS)).resolves.toMatchObject({ state: 'completed' })
  })
})

// Without a launcher, so that the kernel does not do the worker's job.
describe('a worker that is told to end', () => {
  test.for(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('by %s ends a stubborn engine first', async (signal) => {
    await using directory = await createTemporaryDirectory()
    await using host = new EngineHost()
    const { pid, worker, step } = await beginWindow(host, directory, { ...ENDLESS, stubborn: true })
    process.kill(worker, signal)
    await expectGone(pid)
    await expectGone(worker)
    await expect(step).resolves.toMatchObject({ state: 'failed' })
  })

  test('by disposing of its host in the middle of a window ends engine and worker', async () => {
    await using directory = await createTemporaryDirectory()
    const host = new EngineHost()
    const { pid, worker, step } = await beginWindow(host, directory, { ...ENDLESS, stubborn: true })
    expect(await isRunning(pid)).toBe(true)
    await host[Symbol.asyncDispose]()
    await expectGone(pid)
    await expectGone(worker)
    await expect(step).resolves.toMatchObject({ state: 'failed', failure: { reason: 'worker-lost' } })
  })
})
