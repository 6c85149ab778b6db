import { describe, expect, test } from 'vitest'
import {
  createEngineError,
  describeEngineFailure,
  isLasting,
  type EngineFailure,
} from '../../../src/workloads/engine/engine-failure.ts'
import type { EngineSpec } from '../../../src/workloads/engine/engine-session.ts'
import { refusal } from '../../support/expect-error.ts'
import { failToStart } from '../../support/failing-start.ts'
import { createEngineSpec, createSpec, type EngineScript } from '../../support/scripted-engine.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

async function failScript(script: EngineScript, changes: Partial<EngineSpec> = {}) {
  await using directory = await createTemporaryDirectory()
  return await failToStart(await createEngineSpec(directory, script, changes))
}

describe('`createEngineError` words the failed start of', () => {
  test('an engine that ends, with its exit code and the end of its stderr', async () => {
    const failure = await failScript({ crashAtStart: true })
    expect(failure).toEqual({
      arm: 'pgo',
      stage: 'start',
      command: [expect.stringMatching(/\/engine$/), 'serve'],
      reason: 'exited',
      detail: 'the process ended with exit code 3',
      exitCode: 3,
      signal: undefined,
      stderrTail: 'cannot load the model: out of luck\n',
    })
    expect(createEngineError(failure)).toEqual(
      refusal('ENGINE_FAILED', 'arm `pgo`', 'start', 'exit code 3', 'cannot load the model'),
    )
  })

  test('an engine that is killed, with its signal', async () => {
    await using directory = await createTemporaryDirectory()
    const binary = await directory.writeScript('engine', 'kill -SEGV $$')
    await expect(failToStart(createSpec(binary))).resolves.toMatchObject({
      reason: 'exited',
      detail: 'the process ended with signal SIGSEGV',
      signal: 'SIGSEGV',
    })
  })

  test('an engine that never gets ready, after its time', async () => {
    const failure = await failScript({ neverReady: true }, { startTimeoutMs: 300 })
    expect(failure).toMatchObject({
      reason: 'timed-out',
      detail: expect.stringContaining('300 ms for `ready`'),
    })
    expect(createEngineError(failure).code).toBe('ENGINE_FAILED')
  })

  test('an engine that prints something else first, with what it printed', async () => {
    const failure = await failScript({ garbageAtStart: true })
    expect(failure).toMatchObject({
      reason: 'garbage',
      detail: expect.stringContaining('Loading checkpoint shards'),
    })
    expect(createEngineError(failure)).toEqual(
      refusal('ENGINE_PROTOCOL', 'not JSON', 'Loading checkpoint shards'),
    )
  })

  test('an engine whose first line begins with a byte order mark, which is not to be seen', async () => {
    await using directory = await createTemporaryDirectory()
    const binary = await directory.writeScript(
      'engine',
      `printf '\\357\\273\\277{"type":"hello"}\\n'; sleep 5`,
    )
    expect(createEngineError(await failToStart(createSpec(binary)))).toEqual(
      refusal('ENGINE_PROTOCOL', 'byte order mark', String.raw`"\u{feff}{\"type\"`),
    )
  })

  test('an engine of another protocol version, with both versions', async () => {
    const failure = await failScript({ protocol: 2 })
    expect(failure).toMatchObject({ reason: 'wrong-protocol' })
    expect(createEngineError(failure)).toEqual(
      refusal('ENGINE_PROTOCOL', 'speaks protocol 2', 'the harness speaks 1'),
    )
  })

  test('an engine that is ready without a hello', async () => {
    await using directory = await createTemporaryDirectory()
    const ready = `{"type":"ready","load_ns":1,"model":{"id":"a","sha256":"${'a'.repeat(64)}","parameters":1,"dtype":"f32"},"threads":1}`
    const binary = await directory.writeScript('engine', `echo '${ready}'; exec sleep 60`)
    await expect(failToStart(createSpec(binary))).resolves.toMatchObject({
      reason: 'garbage',
      detail: '`ready` came where it has no place',
    })
  })

  test('an engine that answers with an error line, with its code and message', async () => {
    await using directory = await createTemporaryDirectory()
    const binary = await directory.writeScript(
      'engine',
      `echo '{"type":"error","code":"model_not_found","message":"no weights"}'; exit 1`,
    )
    await expect(failToStart(createSpec(binary))).resolves.toMatchObject({
      reason: 'engine-error',
      detail: expect.stringContaining('`model_not_found`: no weights'),
    })
  })

  test.for([[[]], [['env']]])(
    'a file that is no executable format, through the launcher %j',
    async ([launcher = []]) => {
      await using directory = await createTemporaryDirectory()
      const binary = await directory.writeScript('engine', '')
      await directory.write('engine', 'this is no program\n')
      const failure = await failToStart(createSpec(binary, { launcher }))
      expect(createEngineError(failure)).toEqual(
        refusal('ENGINE_NOT_EXECUTABLE', binary, 'could not be executed'),
      )
    },
  )

  test('a script whose interpreter does not exist', async () => {
    await using directory = await createTemporaryDirectory()
    const binary = await directory.writeScript('engine', '')
    await directory.write('engine', '#!/no/such/interpreter\n')
    const failure = await failToStart(createSpec(binary))
    expect(createEngineError(failure)).toEqual(
      refusal('ENGINE_NOT_EXECUTABLE', binary, 'could not be executed'),
    )
  })

  test('a binary that does not exist', async () => {
    const failure = await failToStart(createSpec('/no/such/engine'))
    expect(createEngineError(failure)).toEqual(refusal('ENGINE_NOT_EXECUTABLE', '/no/such/engine'))
  })
})

test('`describeEngineFailure` shows the last three lines of a long stderr', async () => {
  await using directory = await createTemporaryDirectory()
  const binary = await directory.writeScript(
    'engine',
    'for i in 1 2 3 4 5; do echo "line $i" >&2; done; exit 1',
  )
  const words = describeEngineFailure(await failToStart(createSpec(binary)))
  expect(words).toMatch(/stderr ends: line 3 \| line 4 \| line 5$/)
})

describe('`isLasting`', () => {
  const FAILURE: EngineFailure = {
    arm: 'pgo',
    stage: 'start',
    reason: 'exited',
    detail: 'the process ended with exit code 3',
    exitCode: 3,
    signal: undefined,
    stderrTail: '',
  }

  test.for(['not-executable', 'too-long', 'wrong-protocol', 'no-match', 'not-ready'] as const)(
    'takes `%s` for lasting at once',
    (reason) => {
      expect(isLasting({ ...FAILURE, reason }, undefined)).toBe(true)
    },
  )

  test('takes a start that failed twice alike for lasting', () => {
    expect(isLasting(FAILURE, undefined)).toBe(false)
    expect(isLasting(FAILURE, FAILURE)).toBe(true)
  })

  test.for<[what: string, before: Partial<EngineFailure>]>([
    ['another exit code', { exitCode: 4 }],
    ['another arm', { arm: 'baseline' }],
    ['another reason', { reason: 'timed-out' }],
    ['a window', { stage: 'window' }],
  ])('not one that failed before with %s', ([, before]) => {
    expect(isLasting(FAILURE, { ...FAILURE, ...before })).toBe(false)
  })
})
