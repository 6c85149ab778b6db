import { describe, expect, test } from 'vitest'
import { createEngineError } from '../../../src/workloads/engine/engine-failure.ts'
import { EngineProcess } from '../../../src/workloads/jsonl/engine-process.ts'
import type { Run } from '../../../src/workloads/protocol/protocol.ts'
import type { WindowStep } from '../../../src/workloads/engine/window.ts'
import { JsonlWindow } from '../../../src/workloads/jsonl/jsonl-window.ts'
import { refusal } from '../../support/expect-error.ts'
import { expectGone } from '../../support/processes.ts'
import { createEngineSpec, createTestRun, type EngineScript } from '../../support/scripted-engine.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

const TIMEOUT_MS = 20_000

interface RunningEngine extends AsyncDisposable {
  readonly process: EngineProcess
  readonly run: (run: Run, timeoutMs?: number) => Promise<WindowStep>
}

async function startEngine(script: EngineScript = {}): Promise<RunningEngine> {
  const directory = await createTemporaryDirectory()
  const engine = new EngineProcess(await createEngineSpec(directory, script))
  const started = await engine.started()
  if ('reason' in started) throw createEngineError(started)
  return {
    process: engine,
    run: async (run, timeoutMs = TIMEOUT_MS) => new JsonlWindow(engine, run, timeoutMs).begin(),
    [Symbol.asyncDispose]: async () => {
      await engine.kill()
      await directory[Symbol.asyncDispose]()
    },
  }
}

/** Runs the window in which a script misbehaves; its failure, once the engine's process is gone. */
async function failInWindow(script: EngineScript, timeoutMs?: number) {
  await using engine = await startEngine(script)
  const step = await engine.run(createTestRun('w1'), timeoutMs)
  if (step.state !== 'failed') throw new Error(`the window ${step.state}`)
  await expectGone(engine.process.pid)
  return step.failure
}

describe('`JsonlWindow` completes', () => {
  test('with a report of every request in the order of the run, and the summary', async () => {
    await using engine = await startEngine({ noise: 0 })
    await expect(engine.run(createTestRun('w1'))).resolves.toEqual({
      state: 'completed',
      summary: expect.objectContaining({ id: 'w1', wall_ns: 6_400_000, max_in_flight: 2 }),
      requests: [
        expect.objectContaining({ run: 'w1', id: 'r0', output_tokens: 32 }),
        expect.objectContaining({ run: 'w1', id: 'r1', output_tokens: 32 }),
      ],
    })
  })

  test('again and again on one engine', async () => {
    await using engine = await startEngine()
    for (const id of ['w1', 'w2', 'w3']) {
      await expect(engine.run(createTestRun(id))).resolves.toMatchObject({
        state: 'completed',
        summary: { id },
      })
    }
  })

  test('in slices with the same summary and reports as whole', async () => {
    const script = { seed: 7, fixedNoise: true }
    await using whole = await startEngine(script)
    await using sliced = await startEngine(script)
    const expected = await whole.run(createTestRun('w1'))
    const window = new JsonlWindow(sliced.process, createTestRun('w1', { slice_ns: 2_000_000 }), TIMEOUT_MS)
    const steps = [await window.begin()]
    while (steps.at(-1)?.state === 'paused') steps.push(await window.resume(2_000_000))
    expect(steps.at(-1)).toEqual(expected)
    expect(steps.slice(0, -1)).toEqual([
      { state: 'paused', activeNs: 2_000_000, cpuNs: 2_000_000 },
      { state: 'paused', activeNs: 4_000_000, cpuNs: 4_000_000 },
      { state: 'paused', activeNs: 6_000_000, cpuNs: 6_000_000 },
    ])
  })

  test('at once when the slice is longer than the window', async () => {
    await using engine = await startEngine()
    const step = await engine.run(createTestRun('w1', { slice_ns: 1_000_000_000 }))
    expect(step.state).toBe('completed')
  })
})

describe('`JsonlWindow` fails', () => {
  test('with exit code and stderr when the engine crashes', async () => {
    const failure = await failInWindow({ crashAtWindow: 1 })
    expect(failure).toMatchObject({ arm: 'pgo', stage: 'window', reason: 'exited', exitCode: 101 })
    expect(createEngineError(failure)).toEqual(
      refusal('ENGINE_FAILED', 'arm `pgo`', 'window', 'exit code 101', 'panicked: index out of bounds'),
    )
  })

  test('with its limit when the engine hangs', async () => {
    const failure = await failInWindow({ hangAtWindow: 1 }, 300)
    expect(failure).toMatchObject({ reason: 'timed-out', detail: 'it did not answer within 300 ms' })
  })

  test('with what it said of a request when it hangs after that', async () => {
    const failure = await failInWindow({ requestErrorAtWindow: 1, hangBeforeSummaryAtWindow: 1 }, 300)
    expect(failure).toMatchObject({
      reason: 'request-error',
      detail: expect.stringMatching(/^request \S+ failed with `.*, and nothing came after it within 300 ms$/),
    })
  })

  test('with its limit when it hangs after its requests went well', async () => {
    const failure = await failInWindow({ hangBeforeSummaryAtWindow: 1 }, 300)
    expect(failure).toMatchObject({ reason: 'timed-out', detail: 'it did not answer within 300 ms' })
  })

  test('with the line when the engine prints garbage, escape sequences made visible', async () => {
    const failure = await failInWindow({ garbageAtWindow: 1 })
    expect(failure.reason).toBe('garbage')
    expect(failure.detail).toContain(String.raw`\u001b[31mwarning: token 5 is odd`)
    expect(createEngineError(failure).code).toBe('ENGINE_PROTOCOL')
  })

  test('with code and message when the engine answers with an error line', async () => {
    const failure = await failInWindow({ errorLineAtWindow: 1 })
    expect(failure).toMatchObject({
      reason: 'engine-error',
      detail: expect.stringContaining('`invalid`: concurrency is odd'),
    })
  })

  test('with the request and its error when a request fails', async () => {
    const failure = await failInWindow({ requestErrorAtWindow: 1 })
    expect(failure).toMatchObject({
      reason: 'request-error',
      detail: 'request r0 failed with `internal`: NaN in the logits',
    })
  })

  test('with both counts when a request was never reported', async () => {
    const failure = await failInWindow({ missingRequestAtWindow: 1 })
    expect(failure).toMatchObject({ reason: 'garbage', detail: 'the summary came after 1 of 2 requests' })
  })

  test('in the window that misbehaves, not before', async () => {
    await using engine = await startEngine({ crashAtWindow: 2 })
    await expect(engine.run(createTestRun('w1'))).resolves.toMatchObject({ state: 'completed' })
    await expect(engine.run(createTestRun('w2'))).resolves.toMatchObject({ state: 'failed' })
  })

  test('when messages of another run arrive', async () => {
    await using engine = await startEngine()
    engine.process.send(createTestRun('stray'))
    const step = await engine.run(createTestRun('w1'))
    expect(step).toMatchObject({
      state: 'failed',
      failure: { reason: 'garbage', detail: expect.stringContaining('`request`') },
    })
  })

  test('when the engine ends while its window is paused', async () => {
    await using engine = await startEngine()
    const window = new JsonlWindow(engine.process, createTestRun('w1', { slice_ns: 2_000_000 }), TIMEOUT_MS)
    await window.begin()
    process.kill(engine.process.pid ?? 0, 'SIGKILL')
    await expect(window.resume(2_000_000)).resolves.toMatchObject({
      state: 'failed',
      failure: { reason: 'exited', signal: 'SIGKILL' },
    })
  })
})
