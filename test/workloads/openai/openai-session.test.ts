import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { createEngineError, type EngineFailure } from '../../../src/workloads/engine/engine-failure.ts'
import type { OpenaiSession } from '../../../src/workloads/openai/openai-session.ts'
import type { WindowCompleted, WindowStep } from '../../../src/workloads/engine/window.ts'
import { refusal } from '../../support/expect-error.ts'
import { createOpenaiSession, type ServerScript } from '../../support/openai-server.ts'
import { expectGone } from '../../support/processes.ts'
import { createTestRun } from '../../support/scripted-engine.ts'

const TIMEOUT_MS = 20_000
const RUN = createTestRun('w1', {
  requests: ['r0', 'r1'].map((id, seed) => ({ id, prompt: 'hi', max_tokens: 5, temperature: 0, seed })),
})

async function start(session: OpenaiSession): Promise<void> {
  const started = await session.start()
  if ('reason' in started) throw createEngineError(started)
}

async function runWindow(script: ServerScript, options = {}, run = RUN): Promise<WindowStep> {
  await using server = await createOpenaiSession(script, options)
  await start(server.session)
  // Awaited here: the server must outlast the window.
  return await server.session.begin(run, TIMEOUT_MS)
}

function completed(step: WindowStep): WindowCompleted {
  if (step.state !== 'completed') throw new Error(`the window ${JSON.stringify(step)}`)
  return step
}

async function firstAnswer(script: ServerScript, output: 'text' | 'tokens') {
  return completed(await runWindow(script, { output }, { ...RUN, echo: true })).requests[0]
}

async function failToStart(script: ServerScript, options = {}, changes = {}): Promise<EngineFailure> {
  await using server = await createOpenaiSession(script, options, changes)
  const outcome = await server.session.start()
  if (!('reason' in outcome)) throw new Error('the server started')
  if (server.session.pid !== undefined) await expectGone(server.session.pid)
  return outcome
}

test('a server that closes its connections after every answer loses no request, however many end at a time', async () => {
  const requests = Array.from({ length: 64 }, (_, seed) => ({
    id: `r${seed}`,
    prompt: 'hi',
    max_tokens: 5,
    temperature: 0,
    seed,
  }))
  const run = createTestRun('w1', { concurrency: 16, requests })
  expect(completed(await runWindow({ hangsUp: true }, {}, run)).requests).toHaveLength(64)
})

describe('`OpenaiSession` starts a server', () => {
  test('waits for its health URL, and ends it through its normal exit', async () => {
    await using server = await createOpenaiSession(
      { notReadyFirst: 3, health: '/ready' },
      { health: '/ready' },
    )
    const { session } = server
    await expect(session.start()).resolves.toEqual({
      hello: undefined,
      ready: undefined,
      coldStartNs: expect.any(Number),
      slicing: 'signals',
    })
    await expect(session.stop()).resolves.toMatchObject({ exitCode: 0, killed: false })
    await expectGone(session.pid)
  })

  test('that never becomes ready: says what the health URL answered', async () => {
    const failure = await failToStart({ neverReady: true }, {}, { startTimeoutMs: 800 })
    expect(createEngineError(failure)).toEqual(
      refusal(
        'SERVER_NOT_READY',
        '/health',
        '800 ms',
        'HTTP 503',
        'loading model',
        'Fix:',
        'startTimeoutSeconds',
      ),
    )
  })

  test('that listens somewhere else: says that nothing listens on its port', async () => {
    await using other = await createOpenaiSession()
    await start(other.session)
    const failure = await failToStart({}, { args: ['--port', '0', '{port}'] }, { startTimeoutMs: 800 })
    expect(createEngineError(failure)).toEqual(refusal('SERVER_NOT_READY', 'ECONNREFUSED'))
  })

  test('that finds its port taken: names the port, though somebody else answers on it', async () => {
    const failure = await failToStart({ stranger: true })
    expect(createEngineError(failure)).toEqual(refusal('PORT_IN_USE', 'port ', 'in use', 'Fix:', '{port}'))
  })

  test('that finds its port taken once: gives it another', async () => {
    await using server = await createOpenaiSession({ stranger: 'once' })
    await start(server.session)
    completed(await server.session.begin(RUN, TIMEOUT_MS))
    const [stranger, ...served] = (await readFile(server.log, 'utf8')).trim().split('\n')
    expect(stranger).toMatch(/^stranger on \d+$/)
    expect(served).toHaveLength(RUN.requests.length)
  })

  test('that ends at once: gives exit code and stderr', async () => {
    const failure = await failToStart({ exitAtStart: 3 })
    expect(createEngineError(failure)).toEqual(refusal('ENGINE_FAILED', 'exit code 3', 'no such model'))
  })
})

describe('`OpenaiSession` serves a window', () => {
  test.for(['completions', 'chat'] as const)('through `%s`, timed by the client', async (endpoint) => {
    const { requests, summary } = completed(await runWindow({}, { endpoint }))
    expect(summary).toMatchObject({ id: 'w1', max_in_flight: 2 })
    expect(summary.peak_rss_bytes).toBeGreaterThan(1e6)
    expect(requests.map(({ id }) => id)).toEqual(['r0', 'r1'])
    for (const request of requests) {
      expect(request).toMatchObject({
        queued_ns: 0,
        prompt_tokens: 2,
        output_tokens: 5,
        finish_reason: 'length',
      })
      const times = [request.admitted_ns, ...(request.token_ns ?? []), request.end_ns, summary.wall_ns]
      expect(times).toEqual(times.toSorted((one, other) => (one ?? 0) - (other ?? 0)))
      expect(request.token_ns).toHaveLength(5)
      expect(request.first_token_ns).toBe(request.token_ns?.[0])
    }
  })

  test('with what was asked for and the model that the server lists', async () => {
    await using server = await createOpenaiSession({ model: 'm' }, { body: { cache_prompt: false } })
    await start(server.session)
    await server.session.begin(RUN, TIMEOUT_MS)
    const [line = ''] = (await readFile(server.log, 'utf8')).split('\n')
    const [path, body] = [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' '))]
    expect(path).toBe('/v1/completions')
    expect(JSON.parse(body)).toEqual({
      model: 'm',
      prompt: 'hi',
      max_tokens: 5,
      temperature: 0,
      seed: 0,
      stream: true,
      stream_options: { include_usage: true },
      cache_prompt: false,
    })
  })

  test('with at most `concurrency` requests on their way', async () => {
    const [request] = RUN.requests
    if (request === undefined) throw new Error('the run has requests')
    const requests = Array.from({ length: 9 }, (_, index) => ({ ...request, id: `r${index}`, seed: index }))
    const window = completed(await runWindow({ tokenMs: 1 }, {}, { ...RUN, concurrency: 3, requests }))
    expect(window.summary.max_in_flight).toBe(3)
    expect(window.requests.map(({ id }) => id)).toEqual(requests.map(({ id }) => id))
  })

  test('whose texts are compared, or only their lengths', async () => {
    const text = await firstAnswer({}, 'text')
    const salted = await firstAnswer({ salt: 'x' }, 'text')
    const length = await firstAnswer({}, 'tokens')
    const saltedLength = await firstAnswer({ salt: 'x' }, 'tokens')
    expect(text?.output_sha256).toBe(
      createHash('sha256')
        .update(text?.output ?? '')
        .digest('hex'),
    )
    expect(salted?.output_sha256).not.toBe(text?.output_sha256)
    expect(saltedLength?.output_sha256).toBe(length?.output_sha256)
  })

  test('and counts pieces of text where the server does not count tokens', async () => {
    const { requests } = completed(await runWindow({ usage: false }))
    expect(requests[0]).toMatchObject({ output_tokens: 5, prompt_tokens: null })
  })

  test('with the CPU time of the server', async () => {
    const { summary } = completed(await runWindow({ tokenCpuMs: 20 }))
    // Ten tokens of 20 ms, less the resolution; the rest of the server takes some more.
    expect((summary.cpu_user_ns ?? 0) + (summary.cpu_system_ns ?? 0)).toBeGreaterThan(170e6)
  })
})

describe('`OpenaiSession` slices a window', () => {
  test('by stopping the server, with the texts of a whole one, while its clients wait', async () => {
    await using server = await createOpenaiSession({ tokenCpuMs: 50 })
    await start(server.session)
    const whole = completed(await server.session.begin(RUN, TIMEOUT_MS))
    const steps = [await server.session.begin({ ...RUN, slice_ns: 8_000_000 }, TIMEOUT_MS)]
    while (steps.at(-1)?.state === 'paused') {
      if (steps.length === 1) await sleep(700)
      steps.push(await server.session.resume(8_000_000))
    }
    expect(steps.at(-1)).toMatchObject({ state: 'completed' })
    expect(steps.length).toBeGreaterThan(3)
    const last = steps.at(-1)
    if (last === undefined) throw new Error('there was a step')
    const sliced = completed(last)
    expect(sliced.requests.map((request) => request.output_sha256)).toEqual(
      whole.requests.map((request) => request.output_sha256),
    )
    expect(sliced.summary.paused_ns).toBeGreaterThan(600e6)
    // What a request waited while the server stood is not in its times.
    for (const { end_ns } of sliced.requests) expect(end_ns).toBeLessThanOrEqual(sliced.summary.wall_ns)
  })

  test('and its limits leave out the time that it stood', async () => {
    await using server = await createOpenaiSession({ tokenCpuMs: 40 }, { firstTokenTimeoutSeconds: 3 })
    await start(server.session)
    // One request, whose first token a busy machine cannot hold back for as long.
    const requests = RUN.requests.slice(0, 1)
    const first = await server.session.begin({ ...RUN, requests, slice_ns: 1_000_000 }, 5000)
    expect(first.state).toBe('paused')
    await sleep(5200)
    await expect(server.session.resume(1e12)).resolves.toMatchObject({ state: 'completed' })
  })

  test('and ends a server that stands through its normal exit', async () => {
    await using server = await createOpenaiSession({ tokenCpuMs: 40 })
    await start(server.session)
    await server.session.begin({ ...RUN, slice_ns: 1_000_000 }, TIMEOUT_MS)
    await expect(server.session.stop()).resolves.toMatchObject({ exitCode: 0, killed: false })
  })
})

describe('`OpenaiSession` fails a window', () => {
  test.for<[what: string, script: ServerScript, options: object, named: readonly string[]]>([
    ['a request is answered with 500', { errorAt: 2 }, {}, ['request r', 'HTTP 500', 'out of KV cache']],
    ['a stream breaks', { breakAt: 1 }, {}, ['request r', 'broke off after 2 pieces of text']],
    [
      'a stream ends early',
      { cutAt: 1 },
      {},
      ['broke off after 2 pieces of text', 'without a finish_reason'],
    ],
    ['a stream ends with an error', { streamErrorAt: 1 }, {}, ['slot lost']],
    ['a stream holds what is not JSON', { garbageAt: 1 }, {}, ['not JSON', '"token: 5"']],
    [
      'the first token is slow',
      { firstTokenMs: 5000 },
      { firstTokenTimeoutSeconds: 0.2 },
      ['no token came within 0.2 s', 'firstTokenTimeoutSeconds'],
    ],
    ['the server crashes', { crashAt: 1 }, {}, ['exit code 134']],
  ])('when %s', async ([, script, options, named]) => {
    await using server = await createOpenaiSession(script, options)
    await start(server.session)
    const step = await server.session.begin(RUN, TIMEOUT_MS)
    if (step.state !== 'failed') throw new Error(`the window ${step.state}`)
    expect(createEngineError(step.failure)).toEqual(refusal('ENGINE_FAILED', 'arm `pgo`', 'window', ...named))
    await expectGone(server.session.pid)
  })

  test('when the server hangs, with what was under way', async () => {
    await using server = await createOpenaiSession({ hangAt: 1 })
    await start(server.session)
    const step = await server.session.begin(RUN, 2000)
    expect(step).toMatchObject({
      state: 'failed',
      failure: {
        reason: 'timed-out',
        detail: expect.stringMatching(/within 2000 ms: 1 requests were under way; r\d had 0 pieces/),
      },
    })
    await expectGone(server.session.pid)
  })
})
