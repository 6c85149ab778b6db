import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { createEngineError } from '../../../src/workloads/engine/engine-failure.ts'
import type { EngineSpec } from '../../../src/workloads/engine/engine-session.ts'
import { JsonlSession } from '../../../src/workloads/jsonl/jsonl-session.ts'
import type { WindowCompleted, WindowStep } from '../../../src/workloads/engine/window.ts'
import { refusal } from '../../support/expect-error.ts'
import { expectGone } from '../../support/processes.ts'
import { createEngineSpec, createTestRun, type EngineScript } from '../../support/scripted-engine.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

const TIMEOUT_MS = 20_000
const SLICE_NS = 5_000_000
/** Computes for real and cannot pause. */
// On a busy machine a slice may end many slices late, so what is to be stopped works for far longer than a slice.
const UNABLE: EngineScript = { capabilities: [], busyMs: 400 }

interface TestSession extends AsyncDisposable {
  readonly session: JsonlSession
}

async function createSession(script: EngineScript, changes: Partial<EngineSpec> = {}): Promise<TestSession> {
  const directory = await createTemporaryDirectory()
  const session = new JsonlSession(await createEngineSpec(directory, script, changes))
  return {
    session,
    [Symbol.asyncDispose]: async () => {
      await session.kill()
      await directory[Symbol.asyncDispose]()
    },
  }
}

function outputs({ requests }: WindowCompleted): readonly string[] {
  return requests.map((request) => request.output_sha256)
}

function completed(step: WindowStep | undefined): WindowCompleted {
  if (step?.state !== 'completed') throw new Error(`the window ${JSON.stringify(step)}`)
  return step
}

describe('`JsonlSession` slices', () => {
  test.for<[slicing: string, script: EngineScript, changes: Partial<EngineSpec>]>([
    ['cooperative', {}, {}],
    ['cooperative', { capabilities: ['pause'] }, {}],
    ['signals', { capabilities: [] }, {}],
    ['signals', {}, { slicing: 'signals' }],
    ['off', {}, { slicing: 'off' }],
  ])('by `%s` for %j and %j', async ([slicing, script, changes]) => {
    await using engine = await createSession(script, changes)
    await expect(engine.session.start()).resolves.toMatchObject({ slicing, hello: { engine: 'scriptable' } })
  })

  test('not cooperatively with an engine that does not list it', async () => {
    await using engine = await createSession({ capabilities: [] }, { slicing: 'cooperative' })
    const started = await engine.session.start()
    if (!('reason' in started)) throw new Error('it started')
    expect(createEngineError(started)).toEqual(refusal('ENGINE_PROTOCOL', '`slicing`', '`pause`'))
    await expectGone(engine.session.pid)
  })

  test('by signals an engine that cannot pause, with the outputs of a whole window', async () => {
    await using engine = await createSession(UNABLE)
    await engine.session.start()
    const whole = completed(await engine.session.begin(createTestRun('w1'), TIMEOUT_MS))
    const steps = [await engine.session.begin(createTestRun('w2', { slice_ns: SLICE_NS }), TIMEOUT_MS)]
    while (steps.at(-1)?.state === 'paused') steps.push(await engine.session.resume(SLICE_NS))
    expect(steps.length).toBeGreaterThan(3)
    expect(outputs(completed(steps.at(-1)))).toEqual(outputs(whole))
  })

  test('by signals, and takes the time that the engine stood out of its times', async () => {
    await using engine = await createSession(UNABLE)
    await engine.session.start()
    const begin = performance.now()
    // Long enough for the engine to have read the run before it is stopped, which is when its own clock starts.
    const first = await engine.session.begin(createTestRun('w1', { slice_ns: 150e6 }), TIMEOUT_MS)
    expect(first).toMatchObject({ state: 'paused', cpuNs: undefined })
    await sleep(200)
    const { summary, requests } = completed(await engine.session.resume(1e12))
    expect(summary.paused_ns).toBeGreaterThan(150e6)
    expect(summary.wall_ns + summary.paused_ns).toBeLessThanOrEqual((performance.now() - begin) * 1e6)
    for (const { end_ns } of requests) expect(end_ns).toBe(summary.wall_ns)
  })

  test('by signals, with a limit that leaves out the time that the engine stood', async () => {
    await using engine = await createSession({ ...UNABLE, hangAtWindow: 2 })
    await engine.session.start()
    const first = await engine.session.begin(createTestRun('w1', { slice_ns: SLICE_NS }), 2000)
    expect(first.state).toBe('paused')
    await sleep(2100)
    await expect(engine.session.resume(1e12)).resolves.toMatchObject({ state: 'completed' })
    await expect(engine.session.begin(createTestRun('w2'), 300)).resolves.toMatchObject({
      state: 'failed',
      failure: { reason: 'timed-out', detail: 'it did not answer within 300 ms' },
    })
    await expectGone(engine.session.pid)
  })

  test('by signals, and ends an engine that stands through its normal exit', async () => {
    await using engine = await createSession(UNABLE)
    await engine.session.start()
    const step = await engine.session.begin(createTestRun('w1', { slice_ns: SLICE_NS }), TIMEOUT_MS)
    expect(step.state).toBe('paused')
    await expect(engine.session.stop()).resolves.toMatchObject({ exitCode: 0, killed: false })
  })
})

describe('`JsonlSession`', () => {
  test('fills the model into the engine’s arguments', async () => {
    await using directory = await createTemporaryDirectory()
    const binary = await directory.writeScript('engine', 'echo "$@" >&2; exit 9')
    const spec = { arm: 'pgo', binary, launcher: [], env: {}, startTimeoutMs: TIMEOUT_MS }
    const session = new JsonlSession({ ...spec, args: ['-m', '{model}'], model: '/models/tiny' })
    await expect(session.start()).resolves.toMatchObject({ exitCode: 9, stderrTail: '-m /models/tiny\n' })
  })
})
