import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { createEngineError, describeEngineFailure } from '../../src/workloads/engine-failure.ts'
import { checkExecutable, EngineProcess, type EngineSpec } from '../../src/workloads/engine-process.ts'
import { TIMED_OUT } from '../../src/workloads/message-queue.ts'
import { refusal } from '../support/expect-error.ts'
import { expectGone, isRunning } from '../support/processes.ts'
import { createEngineSpec, createSpec, type EngineScript } from '../support/scripted-engine.ts'
import { createTemporaryDirectory } from '../support/temporary-directory.ts'

/** Starts an engine that is expected to fail, and makes sure that its process is gone. */
async function failToStart(spec: EngineSpec) {
  const engine = new EngineProcess(spec)
  const outcome = await engine.started()
  if (!('reason' in outcome)) throw new Error('the engine started')
  if (engine.pid !== undefined) await expectGone(engine.pid)
  return outcome
}

async function failScript(script: EngineScript, changes: Partial<EngineSpec> = {}) {
  await using directory = await createTemporaryDirectory()
  return await failToStart(await createEngineSpec(directory, script, changes))
}

describe('`EngineProcess` starts', () => {
  test('an engine and gives its first words and how long it took', async () => {
    await using directory = await createTemporaryDirectory()
    const engine = new EngineProcess(await createEngineSpec(directory))
    await expect(engine.started()).resolves.toEqual({
      hello: expect.objectContaining({ type: 'hello', engine: 'scriptable' }),
      ready: expect.objectContaining({ type: 'ready', threads: 1 }),
      coldStartNs: expect.any(Number),
    })
    await engine.stop()
  })

  test('an engine through its launcher, with its arguments and variables', async () => {
    await using directory = await createTemporaryDirectory()
    const script = `echo "$1 $2 $A $B" > '${directory.join('seen')}'; exit 1`
    const binary = await directory.writeScript('engine', script)
    await failToStart(
      createSpec(binary, { launcher: ['env', 'A=1'], args: ['serve', 'x y'], env: { B: '2' } }),
    )
    await expect(readFile(directory.join('seen'), 'utf8')).resolves.toBe('serve x y 1 2\n')
  })
})

describe('`EngineProcess` fails at the start of', () => {
  test('an engine that ends, with its exit code and the end of its stderr', async () => {
    const failure = await failScript({ crashAtStart: true })
    expect(failure).toEqual({
      arm: 'pgo',
      stage: 'start',
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

describe('`EngineProcess` ends', () => {
  test('an engine through its own exit, with exit code 0', async () => {
    await using directory = await createTemporaryDirectory()
    const engine = new EngineProcess(await createEngineSpec(directory))
    await engine.started()
    await expect(engine.stop()).resolves.toEqual({ exitCode: 0, killed: false })
    await expectGone(engine.pid)
  })

  test('by force an engine that ignores `exit`, the end of its stdin and SIGTERM', async () => {
    await using directory = await createTemporaryDirectory()
    const engine = new EngineProcess(await createEngineSpec(directory, { stubborn: true }))
    await engine.started()
    process.kill(engine.pid ?? 0, 'SIGTERM')
    await expect(engine.stop()).resolves.toEqual({ exitCode: undefined, killed: true })
    await expectGone(engine.pid)
  })

  test('an engine at once when told to kill it', async () => {
    await using directory = await createTemporaryDirectory()
    const engine = new EngineProcess(await createEngineSpec(directory, { stubborn: true }))
    await engine.started()
    expect(await isRunning(engine.pid ?? 0)).toBe(true)
    await engine.kill()
    await expectGone(engine.pid)
  })

  test('an engine that has already ended, without an error', async () => {
    await using directory = await createTemporaryDirectory()
    const engine = new EngineProcess(await createEngineSpec(directory, { crashAtStart: true }))
    await engine.started()
    await expect(engine.stop()).resolves.toMatchObject({ exitCode: 3, killed: false })
  })
})

describe('`EngineProcess` hears', () => {
  test('every line of an engine that writes many and ends at once, and its end after them', async () => {
    await using directory = await createTemporaryDirectory()
    const paused = '{"type":"paused","id":"w1","active_ns":1,"cpu_ns":1}'
    const binary = await directory.writeScript('engine', `yes '${paused}' | head -n 20000; exit 5`)
    const engine = new EngineProcess(createSpec(binary))
    const heard: string[] = []
    while (heard.at(-1) !== 'end') {
      const event = await engine.next(performance.now() + 20_000)
      if (event === TIMED_OUT) throw new Error(`it hung after ${heard.length} lines`)
      heard.push(event.type)
    }
    expect(heard).toHaveLength(20_001)
  })
})

describe('`checkExecutable`', () => {
  test('names a binary that does not exist', async () => {
    const failure = await checkExecutable(createSpec('/no/such/engine'))
    expect(failure).toMatchObject({ reason: 'not-executable', detail: '`/no/such/engine` does not exist' })
  })

  test('names a binary without the permission', async () => {
    await using directory = await createTemporaryDirectory()
    const binary = await directory.write('engine', '#!/bin/sh\n')
    await expect(checkExecutable(createSpec(binary))).resolves.toMatchObject({
      arm: 'pgo',
      stage: 'start',
      detail: `\`${binary}\` is not executable`,
    })
  })

  test('has nothing against a binary that can be run', async () => {
    await using directory = await createTemporaryDirectory()
    await expect(checkExecutable(await createEngineSpec(directory))).resolves.toBeUndefined()
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
